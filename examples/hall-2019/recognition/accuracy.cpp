/*
 * Tests the trained network on pictures that it has never seen, as many of each class: accuracy [PICTURES]. Rows of the
 * confusion matrix are what the pictures show, columns what the network says.
 */
#include "recognizer.h"

#include "../guest/request.h"
#include "photograph.h"
#include "seeds.h"

using namespace recognition;

int main(int argc, char **argv) {
  int pictures = argc > 1 ? std::atoi(argv[1]) : 2000;
  if (argc > 2 || pictures < 1 || pictures > 1000000) guest::explain_usage("accuracy [PICTURES], from 1 to 1000000");
  Recognizer recognizer;
  std::vector<int> confusion(CLASSES * CLASSES);
  int right = 0;
  for (int index = 0; index < pictures; index++) {
    int shown = index % CLASSES;
    uint32_t seed = FIRST_TEST_SEED + index;
    int said = recognizer.recognize(photograph_object(shown, seed, any_side(seed), any_side(seed)))[0].which;
    confusion[shown * CLASSES + said]++;
    if (said == shown) right++;
  }
  std::string names, rows;
  for (int shown = 0; shown < CLASSES; shown++) {
    names += (shown == 0 ? "" : ",") + guest::json_text(class_name(shown));
    rows += shown == 0 ? "[" : ",[";
    for (int said = 0; said < CLASSES; said++)
      rows += (said == 0 ? "" : ",") + std::to_string(confusion[shown * CLASSES + said]);
    rows += "]";
  }
  guest::answer("{\"pictures\":" + std::to_string(pictures) + ",\"right\":" + std::to_string(right) + ",\"names\":[" +
                names + "],\"confusion\":[" + rows + "]}");
}
