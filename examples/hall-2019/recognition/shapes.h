/* Flat coloured shapes in a plane whose x goes right and whose y goes down; later shapes cover earlier ones. */
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace recognition {

struct Color {
  float red, green, blue;
};

struct Point {
  float x, y;
};

/* An ellipse, or a polygon that is convex and given clockwise on the screen. */
struct Shape {
  Color color;
  /* Of the box around it; for an ellipse, which has no corners, it tells the rest. */
  Point center, radius;
  std::vector<Point> corners;

  bool holds(Point p) const {
    float x = (p.x - center.x) / radius.x, y = (p.y - center.y) / radius.y;
    if (std::fabs(x) > 1 || std::fabs(y) > 1) return false;
    if (corners.empty()) return x * x + y * y <= 1;
    Point from = corners.back();
    for (const Point &to : corners) {
      if ((to.x - from.x) * (p.y - from.y) < (to.y - from.y) * (p.x - from.x)) return false;
      from = to;
    }
    return true;
  }
};

class Drawing {
 public:
  void polygon(Color color, std::vector<Point> corners) {
    Point low = corners[0], high = low;
    for (const Point &corner : corners) {
      low = {std::min(low.x, corner.x), std::min(low.y, corner.y)};
      high = {std::max(high.x, corner.x), std::max(high.y, corner.y)};
    }
    Point center = {(low.x + high.x) / 2, (low.y + high.y) / 2}, radius = {(high.x - low.x) / 2, (high.y - low.y) / 2};
    shapes_.push_back({color, center, radius, std::move(corners)});
  }

  void box(Color color, float left, float top, float right, float bottom) {
    polygon(color, {{left, top}, {right, top}, {right, bottom}, {left, bottom}});
  }

  void ellipse(Color color, Point center, float radius_x, float radius_y) {
    shapes_.push_back({color, center, {radius_x, radius_y}, {}});
  }

  void circle(Color color, Point center, float radius) { ellipse(color, center, radius, radius); }

  /* All corners at the same distance, the first one turned by this angle from the right. */
  void regular(Color color, int corners, float radius, float angle, Point center = {0, 0}) {
    std::vector<Point> points;
    for (int corner = 0; corner < corners; corner++) {
      float turned = angle + 6.2831853f * corner / corners;
      points.push_back({center.x + radius * std::cos(turned), center.y + radius * std::sin(turned)});
    }
    polygon(color, std::move(points));
  }

  void line(Color color, Point from, Point to, float width) {
    float length = std::hypot(to.x - from.x, to.y - from.y);
    float x = (to.y - from.y) / length * width / 2, y = (from.x - to.x) / length * width / 2;
    polygon(color, {{from.x + x, from.y + y}, {to.x + x, to.y + y}, {to.x - x, to.y - y}, {from.x - x, from.y - y}});
  }

  /* Digits and capital letters in a grid of 3 by 5 for each, in a box of this width and height around the center. */
  void text(Color color, const std::string &text, Point center, float width, float height) {
    /* Five rows from the top, an octal digit each. */
    static const char *const glyphs[36] = {
        "75557", "26227", "71747", "71717", "55711", "74717", "74757", "71122", "75757", "75717", "25755", "65656",
        "34443", "65556", "74647", "74644", "34553", "55755", "72227", "11152", "55655", "44447", "57755", "65555",
        "25552", "65644", "25563", "65655", "34216", "72222", "55557", "55552", "55775", "55255", "55222", "71247"};
    float cell_width = width / (4 * text.size() - 1), cell_height = height / 5;
    for (size_t index = 0; index < text.size(); index++) {
      char letter = text[index];
      const char *rows = glyphs[letter <= '9' ? letter - '0' : letter - 'A' + 10];
      for (int row = 0; row < 5; row++)
        for (int column = 0; column < 3; column++) {
          if (((rows[row] - '0') & (4 >> column)) == 0) continue;
          float left = center.x - width / 2 + (4 * index + column) * cell_width;
          float top = center.y - height / 2 + row * cell_height;
          box(color, left, top, left + cell_width, top + cell_height);
        }
    }
  }

  /* The topmost shape that holds the point; null where there is none. */
  const Shape *at(Point point) const {
    for (size_t index = shapes_.size(); index > 0; index--)
      if (shapes_[index - 1].holds(point)) return &shapes_[index - 1];
    return nullptr;
  }

 private:
  std::vector<Shape> shapes_;
};

}  // namespace recognition
