/* What the network tells apart. */
#pragma once

namespace recognition {

enum Class {
  CAR,
  BUS,
  TRUCK,
  BICYCLE,
  NUMBER_PLATE,
  STOP_SIGN,
  SPEED_LIMIT,
  WARNING_SIGN,
  TRAFFIC_LIGHT,
  PARKING_SIGN,
  CLASSES
};

inline const char *class_name(int index) {
  static const char *const names[CLASSES] = {"car",           "bus",         "truck",       "bicycle",
                                             "number plate",  "stop sign",   "speed limit", "warning sign",
                                             "traffic light", "parking sign"};
  return names[index];
}

}  // namespace recognition
