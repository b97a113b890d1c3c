/* Draws the pictures that the functions are shown with: draw-samples FOLDER. */
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

#include <cstdio>
#include <string>

#include "photograph.h"

using namespace recognition;

static bool write_jpeg(const std::string &folder, const std::string &name, const guest::Image &image) {
  std::string path = folder + "/" + name + ".jpg";
  bool is_written = stbi_write_jpg(path.c_str(), image.width, image.height, 3, image.pixels.data(), 85) != 0;
  if (!is_written) std::fprintf(stderr, "draw-samples: %s can't be written\n", path.c_str());
  return is_written;
}

struct Placed {
  Drawing drawing;
  Pose pose;
};

/* A street with vehicles and signs, from far to near. */
static guest::Image draw_street() {
  Random random(2019);
  Drawing ground;
  ground.box({150, 190, 225}, -9, -9, 9, 9);
  for (int house = 0; house < 9; house++) {
    float left = -1.4f + 0.32f * house, top = random.between(-0.6f, -0.25f);
    Color wall = near({165, 140, 120}, random, 40);
    ground.box(wall, left, top, left + 0.3f, 0.1f);
    for (int window = 0; window < 6; window++) {
      float x = left + 0.05f + 0.11f * (window % 2), y = top + 0.07f + 0.15f * (window / 2);
      if (y < 0) ground.box(near({90, 115, 140}, random, 30), x, y, x + 0.07f, y + 0.09f);
    }
  }
  ground.box({120, 135, 90}, -9, 0.08f, 9, 9);
  ground.box({95, 95, 98}, -9, 0.2f, 9, 0.95f);
  for (int mark = 0; mark < 9; mark++)
    ground.box({225, 225, 220}, -1.4f + 0.34f * mark, 0.56f, -1.22f + 0.34f * mark, 0.59f);

  const struct {
    int which;
    Point center;
    float scale;
    bool mirrored;
  } objects[] = {{BUS, {-0.55f, 0.2f}, 0.45f, true},
                 {TRUCK, {0.6f, 0.25f}, 0.4f, true},
                 {TRAFFIC_LIGHT, {0.1f, -0.25f}, 0.16f, false},
                 {PARKING_SIGN, {-1.15f, -0.25f}, 0.12f, false},
                 {SPEED_LIMIT, {1.15f, -0.3f}, 0.15f, false},
                 {BICYCLE, {-0.85f, 0.72f}, 0.3f, false},
                 {CAR, {0.25f, 0.7f}, 0.42f, false}};
  std::vector<Placed> placed;
  for (auto &object : objects) {
    placed.push_back({{}, {object.center, object.scale, 0, 0, 1, object.mirrored}});
    draw_object(placed.back().drawing, object.which, random);
  }
  Camera camera = {1, 0, 0.02f, 1};
  return photograph(1280, 960, camera, random, [&](Point point) {
    for (size_t index = placed.size(); index > 0; index--)
      if (const Shape *shape = placed[index - 1].drawing.at(placed[index - 1].pose.inside(point))) return shape->color;
    return ground.at(point)->color;
  });
}

int main(int argc, char **argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: draw-samples FOLDER\n");
    return 2;
  }
  /* Seeds of neither the training nor the test. */
  const uint32_t first_seed = 2000000000;
  bool is_written = write_jpeg(argv[1], "street", draw_street());
  const struct {
    int which;
    const char *name;
  } singles[] = {{BUS, "bus"}, {BICYCLE, "bicycle"}, {NUMBER_PLATE, "number-plate"}, {STOP_SIGN, "stop-sign"}};
  for (auto &single : singles)
    is_written =
        write_jpeg(argv[1], single.name, photograph_object(single.which, first_seed + single.which, 256, 256)) &&
        is_written;
  return is_written ? 0 : 1;
}
