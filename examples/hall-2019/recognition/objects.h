/*
 * Draws one object of each class between -1 and 1, each time a little differently. No call takes more than one random
 * number among its arguments: compilers fetch them in different orders, and all have to draw the same.
 */
#pragma once

#include <algorithm>

#include "classes.h"
#include "random.h"
#include "shapes.h"

namespace recognition {

const Color BLACK = {20, 20, 22}, WHITE = {238, 238, 235}, TYRE = {28, 28, 30}, METAL = {150, 152, 155};

inline Color near(Color color, Random &random, float spread = 18) {
  float light = random.between(-spread, spread);
  auto vary = [&](float part) { return std::min(255.0f, std::max(0.0f, part + light + random.between(-8, 8))); };
  return {vary(color.red), vary(color.green), vary(color.blue)};
}

inline Color paint(Random &random) {
  return {random.between(20, 245), random.between(20, 245), random.between(20, 245)};
}

inline std::string word(Random &random, int length, const char *letters, int letter_count) {
  std::string result;
  for (int index = 0; index < length; index++) result += letters[random.below(letter_count)];
  return result;
}

inline void wheel(Drawing &drawing, Random &random, float x, float y, float radius) {
  drawing.circle(near(TYRE, random, 10), {x, y}, radius);
  float hub = random.between(0.4f, 0.6f);
  drawing.circle(near(METAL, random), {x, y}, radius * hub);
}

inline void draw_car(Drawing &drawing, Random &random) {
  Color body = paint(random), glass = near({70, 95, 115}, random, 30);
  float roof = random.between(-0.48f, -0.34f), front = random.between(0.25f, 0.45f),
        back = random.between(-0.65f, -0.4f);
  float waist = random.between(-0.06f, 0.04f), wheels = random.between(0.17f, 0.22f);
  drawing.polygon(body, {{back, roof}, {front, roof}, {front + 0.35f, waist}, {back - 0.2f, waist}});
  drawing.polygon(body, {{-0.93f, waist}, {0.8f, waist}, {0.95f, 0.14f}, {0.95f, 0.34f}, {-0.95f, 0.34f}});
  float post = random.between(-0.12f, 0.05f);
  drawing.polygon(glass, {{back + 0.04f, roof + 0.07f}, {post, roof + 0.07f}, {post, waist}, {back - 0.1f, waist}});
  drawing.polygon(
      glass,
      {{post + 0.07f, roof + 0.07f}, {front - 0.02f, roof + 0.07f}, {front + 0.24f, waist}, {post + 0.07f, waist}});
  wheel(drawing, random, random.between(-0.62f, -0.52f), 0.34f, wheels);
  wheel(drawing, random, random.between(0.52f, 0.62f), 0.34f, wheels);
  drawing.ellipse({250, 240, 170}, {0.88f, 0.14f}, 0.06f, 0.05f);
  drawing.ellipse({200, 30, 30}, {-0.9f, 0.1f}, 0.05f, 0.05f);
}

inline void draw_bus(Drawing &drawing, Random &random) {
  Color body = paint(random), glass = near({60, 85, 105}, random, 30);
  float top = random.between(-0.58f, -0.46f);
  drawing.box(body, -1, top, 1, 0.36f);
  float stripe = random.between(0.08f, 0.14f);
  drawing.box(near(body, random, 60), -1, stripe, 1, 0.22f);
  int windows = 5 + random.below(3);
  float step = 1.9f / windows;
  for (int index = 0; index < windows; index++) {
    float left = -0.95f + index * step;
    drawing.box(glass, left, top + 0.13f, left + step * 0.8f, top + 0.45f);
  }
  drawing.box(glass, 0.72f, top + 0.13f, 0.86f, 0.32f);
  float radius = random.between(0.14f, 0.18f);
  wheel(drawing, random, random.between(-0.68f, -0.52f), 0.36f, radius);
  wheel(drawing, random, random.between(0.4f, 0.56f), 0.36f, radius);
}

inline void draw_truck(Drawing &drawing, Random &random) {
  Color cab = paint(random), cargo = random.chance(0.5f) ? near({215, 215, 210}, random, 25) : paint(random);
  float top = random.between(-0.72f, -0.55f), split = random.between(0.3f, 0.42f), roof = random.between(-0.34f, -0.2f);
  drawing.box(near(BLACK, random), -0.96f, 0.22f, 0.94f, 0.34f);
  drawing.box(cargo, -0.98f, top, split, 0.24f);
  drawing.box(near(cargo, random, 35), -0.98f, 0.12f, split, 0.17f);
  drawing.polygon(cab, {{split + 0.05f, roof}, {0.82f, roof}, {0.97f, 0.04f}, {0.97f, 0.34f}, {split + 0.05f, 0.34f}});
  drawing.polygon(near({70, 95, 115}, random, 30),
                  {{0.6f, roof + 0.07f}, {0.79f, roof + 0.07f}, {0.91f, 0.04f}, {0.6f, 0.04f}});
  float radius = random.between(0.14f, 0.18f);
  wheel(drawing, random, -0.72f, 0.36f, radius);
  if (random.chance(0.7f)) wheel(drawing, random, -0.36f, 0.36f, radius);
  wheel(drawing, random, 0.68f, 0.36f, radius);
}

inline void ring(Drawing &drawing, Color color, Point center, float radius, float width) {
  const int parts = 14;
  for (int part = 0; part < parts; part++) {
    float from = 6.2831853f * part / parts, to = 6.2831853f * (part + 1.1f) / parts;
    drawing.line(color, {center.x + radius * std::cos(from), center.y + radius * std::sin(from)},
                 {center.x + radius * std::cos(to), center.y + radius * std::sin(to)}, width);
  }
}

inline void draw_bicycle(Drawing &drawing, Random &random) {
  Color frame = paint(random), tyre = near(TYRE, random, 12);
  float radius = random.between(0.38f, 0.44f), width = random.between(0.09f, 0.13f),
        seat_y = random.between(-0.4f, -0.28f);
  Point back = {-0.53f, 0.3f}, front = {0.53f, 0.3f}, pedals = {-0.08f, 0.3f}, seat = {-0.22f, seat_y},
        head = {0.34f, seat_y + 0.02f};
  ring(drawing, tyre, back, radius, width);
  ring(drawing, tyre, front, radius, width);
  const Point tubes[][2] = {{back, pedals}, {back, seat}, {seat, pedals}, {seat, head}, {pedals, head}, {head, front}};
  for (auto &tube : tubes) drawing.line(frame, tube[0], tube[1], width);
  drawing.line(frame, head, {head.x - 0.03f, seat_y - 0.2f}, width);
  drawing.line(tyre, {head.x - 0.12f, seat_y - 0.22f}, {head.x + 0.12f, seat_y - 0.2f}, width);
  drawing.line(tyre, {seat.x - 0.15f, seat_y - 0.09f}, {seat.x + 0.13f, seat_y - 0.09f}, width * 1.2f);
}

inline void draw_number_plate(Drawing &drawing, Random &random) {
  Color ground = random.chance(0.7f) ? near(WHITE, random) : near({235, 200, 60}, random);
  float half = random.between(0.24f, 0.38f);
  drawing.box(near(BLACK, random), -1, -half, 1, half);
  drawing.box(ground, -0.96f, -half + 0.04f, 0.96f, half - 0.04f);
  bool has_band = random.chance(0.5f);
  if (has_band) drawing.box({30, 60, 170}, -0.96f, -half + 0.04f, -0.8f, half - 0.04f);
  std::string digits = word(random, 3 + random.below(2), "0123456789", 10);
  std::string letters = word(random, 3, "ABCDEFGHJKLMNPRSTUVWXYZ", 23);
  drawing.text(near(BLACK, random), letters + digits, {has_band ? 0.08f : 0, 0}, has_band ? 1.6f : 1.75f, half * 1.2f);
}

inline void pole(Drawing &drawing, Random &random) {
  if (random.chance(0.6f)) drawing.box(near(METAL, random), -0.06f, 0.4f, 0.06f, 2.5f);
}

inline void draw_stop_sign(Drawing &drawing, Random &random) {
  pole(drawing, random);
  drawing.regular(near(WHITE, random), 8, 0.98f, 0.3927f);
  float inner = random.between(0.86f, 0.92f);
  drawing.regular(near({190, 25, 35}, random), 8, inner, 0.3927f);
  float height = random.between(0.45f, 0.6f);
  drawing.text(near(WHITE, random), "STOP", {0, 0}, 1.3f, height);
}

inline void draw_speed_limit(Drawing &drawing, Random &random) {
  pole(drawing, random);
  drawing.circle(near({200, 30, 40}, random), {0, 0}, 0.96f);
  float inner = random.between(0.66f, 0.76f);
  drawing.circle(near(WHITE, random), {0, 0}, inner);
  std::string tens(1, char('1' + random.below(9)));
  float height = random.between(0.55f, 0.7f), width = random.between(0.8f, 0.95f);
  drawing.text(near(BLACK, random), tens + "0", {0, 0}, width, height);
}

inline void draw_warning_sign(Drawing &drawing, Random &random) {
  pole(drawing, random);
  const float up = -1.5708f;
  Color ground = random.chance(0.7f) ? near(WHITE, random) : near({245, 205, 60}, random);
  drawing.regular(near({205, 35, 40}, random), 3, 1.1f, up, {0, 0.2f});
  drawing.regular(ground, 3, random.between(0.68f, 0.8f), up, {0, 0.2f});
  if (random.chance(0.5f)) {
    drawing.polygon(BLACK, {{-0.09f, -0.25f}, {0.09f, -0.25f}, {0.05f, 0.25f}, {-0.05f, 0.25f}});
    drawing.circle(BLACK, {0, 0.38f}, 0.08f);
  } else {
    drawing.line(BLACK, {-0.1f, 0.48f}, {0.08f, 0.2f}, 0.12f);
    drawing.line(BLACK, {0.08f, 0.22f}, {-0.02f, -0.15f}, 0.12f);
  }
}

inline void draw_traffic_light(Drawing &drawing, Random &random) {
  pole(drawing, random);
  float half = random.between(0.34f, 0.42f);
  if (random.chance(0.4f)) drawing.box(near(WHITE, random), -half - 0.06f, -1.02f, half + 0.06f, 1.02f);
  drawing.box(near({35, 38, 36}, random), -half, -0.97f, half, 0.97f);
  const Color lit[] = {{250, 50, 40}, {255, 190, 50}, {60, 230, 110}};
  int on = random.below(3);
  for (int lamp = 0; lamp < 3; lamp++) {
    const Color &color = lit[lamp];
    Color dark = {color.red * 0.3f, color.green * 0.3f, color.blue * 0.3f};
    drawing.circle(lamp == on ? near(color, random) : dark, {0, 0.62f * (lamp - 1)}, half * 0.68f);
  }
}

inline void draw_parking_sign(Drawing &drawing, Random &random) {
  pole(drawing, random);
  float half = random.between(0.82f, 0.95f);
  drawing.box(near(WHITE, random), -half, -half, half, half);
  drawing.box(near({30, 75, 180}, random), -half + 0.08f, -half + 0.08f, half - 0.08f, half - 0.08f);
  float height = random.between(1.05f, 1.25f), width = random.between(0.6f, 0.8f);
  drawing.text(near(WHITE, random), "P", {0, 0}, width, height);
}

inline void draw_object(Drawing &drawing, int which, Random &random) {
  switch (which) {
    case CAR: return draw_car(drawing, random);
    case BUS: return draw_bus(drawing, random);
    case TRUCK: return draw_truck(drawing, random);
    case BICYCLE: return draw_bicycle(drawing, random);
    case NUMBER_PLATE: return draw_number_plate(drawing, random);
    case STOP_SIGN: return draw_stop_sign(drawing, random);
    case SPEED_LIMIT: return draw_speed_limit(drawing, random);
    case WARNING_SIGN: return draw_warning_sign(drawing, random);
    case TRAFFIC_LIGHT: return draw_traffic_light(drawing, random);
    case PARKING_SIGN: return draw_parking_sign(drawing, random);
  }
}

}  // namespace recognition
