/* Pictures as a camera at the road would take them: an object in some pose before some background, blurred, noisy. */
#pragma once

#include <algorithm>

#include "../guest/image.h"
#include "objects.h"

namespace recognition {

/* Where an object is in a picture whose shorter side goes from -1 to 1. */
struct Pose {
  Point center;
  float scale, angle, shear, stretch;
  bool mirrored;

  static Pose any(Random &random, int which) {
    float scale = random.between(0.65f, 0.98f), room = 1.05f - scale;
    Point center = {random.between(-room, room), random.between(-room, room)};
    /* Signs with letters are never seen from behind. */
    bool mirrored = which <= BICYCLE && random.chance(0.5f);
    float angle = random.between(-0.26f, 0.26f), shear = random.between(-0.2f, 0.2f);
    return {center, scale, angle, shear, random.between(0.85f, 1.18f), mirrored};
  }

  /* A point of the picture, in the object's own coordinates. */
  Point inside(Point p) const {
    float x = (p.x - center.x) / scale, y = (p.y - center.y) / scale;
    float turned_x = std::cos(angle) * x + std::sin(angle) * y, turned_y = std::cos(angle) * y - std::sin(angle) * x;
    float flat_x = (turned_x - shear * turned_y) / stretch;
    return {mirrored ? -flat_x : flat_x, turned_y};
  }
};

/* Sky and street, or any two colours, with things that are none of the classes. */
inline void draw_background(Drawing &drawing, Random &random) {
  float horizon = random.between(-0.6f, 0.8f);
  bool is_street = random.chance(0.5f);
  drawing.box(is_street ? near({165, 195, 225}, random, 35) : paint(random), -9, -9, 9, 9);
  drawing.box(is_street ? near({105, 105, 105}, random, 40) : paint(random), -9, horizon, 9, 9);
  for (int things = random.below(8); things > 0; things--) {
    Point center = {random.between(-1.5f, 1.5f), random.between(-1.5f, 1.5f)};
    float width = random.between(0.1f, 0.7f), height = random.between(0.1f, 0.7f);
    Color color = near(paint(random), random);
    float angle;
    switch (random.below(3)) {
      case 0: drawing.box(color, center.x - width, center.y - height, center.x + width, center.y + height); break;
      case 1: drawing.ellipse(color, center, width, height); break;
      default:
        angle = random.between(0, 6.28f);
        drawing.regular(color, 3 + random.below(4), width, angle, center);
    }
  }
}

/* Weights of a neighbourhood after Gauss, adding up to 1. */
inline std::vector<float> blur_weights(float sigma) {
  int reach = int(std::ceil(2.5f * sigma));
  std::vector<float> weights;
  float sum = 0;
  for (int offset = -reach; offset <= reach; offset++) {
    weights.push_back(std::exp(-offset * offset / (2 * sigma * sigma)));
    sum += weights.back();
  }
  for (float &weight : weights) weight /= sum;
  return weights;
}

/* One direction; `stride` leads from a value to its neighbour in it, of which there are `count` in each line. */
inline void blur_lines(std::vector<float> &values, const std::vector<float> &weights, int lines, int line_stride,
                       int count, int stride) {
  int reach = int(weights.size() / 2);
  std::vector<float> line(count);
  for (int index = 0; index < lines; index++) {
    float *first = &values[size_t(index) * line_stride];
    for (int at = 0; at < count; at++) line[at] = first[size_t(at) * stride];
    for (int at = 0; at < count; at++) {
      float sum = 0;
      for (int offset = -reach; offset <= reach; offset++)
        sum += weights[offset + reach] * line[std::min(count - 1, std::max(0, at + offset))];
      first[size_t(at) * stride] = sum;
    }
  }
}

/* Light, blur and noise are those of a camera that has 32 pixels on its shorter side, whatever the size. */
struct Camera {
  float gain, offset, blur, noise;

  static Camera any(Random &random) {
    return {random.between(0.7f, 1.15f), random.between(-20, 20), random.between(0, 0.8f), random.between(0, 12)};
  }
};

/* Looks up a colour at four points of each pixel, from -1 to 1 on the shorter side. */
template <typename ColorAt>
guest::Image photograph(int width, int height, const Camera &camera, Random &random, ColorAt color_at) {
  std::vector<float> planes[3];
  for (auto &plane : planes) plane.resize(size_t(width) * height);
  float unit = 2.0f / std::min(width, height);
  for (int row = 0; row < height; row++)
    for (int column = 0; column < width; column++) {
      size_t pixel = size_t(row) * width + column;
      for (int part = 0; part < 4; part++) {
        Point point = {(column + 0.25f + 0.5f * (part & 1) - width / 2.0f) * unit,
                       (row + 0.25f + 0.5f * (part >> 1) - height / 2.0f) * unit};
        Color color = color_at(point);
        planes[0][pixel] += color.red / 4;
        planes[1][pixel] += color.green / 4;
        planes[2][pixel] += color.blue / 4;
      }
    }
  float sigma = camera.blur * std::min(width, height) / 32;
  guest::Image image(width, height);
  for (int channel = 0; channel < 3; channel++) {
    auto &plane = planes[channel];
    if (sigma > 0.2f) {
      auto weights = blur_weights(sigma);
      blur_lines(plane, weights, height, width, width, 1);
      blur_lines(plane, weights, width, 1, height, width);
    }
    for (size_t pixel = 0; pixel < plane.size(); pixel++) {
      float value = plane[pixel] * camera.gain + camera.offset + camera.noise * random.normal();
      image.pixels[pixel * 3 + channel] = uint8_t(std::min(255.0f, std::max(0.0f, value + 0.5f)));
    }
  }
  return image;
}

/* One object of a class; the seed decides everything else. */
inline guest::Image photograph_object(int which, uint32_t seed, int width, int height) {
  Random random(seed);
  Drawing background, object;
  draw_background(background, random);
  draw_object(object, which, random);
  Pose pose = Pose::any(random, which);
  Camera camera = Camera::any(random);
  return photograph(width, height, camera, random, [&](Point point) {
    const Shape *shape = object.at(pose.inside(point));
    return (shape != nullptr ? shape : background.at(point))->color;
  });
}

}  // namespace recognition
