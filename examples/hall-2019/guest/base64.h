/* Base64 (RFC 4648, section 4): how bytes travel in JSON. */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace guest {

inline std::string to_base64(const std::vector<uint8_t> &bytes) {
  static const char *const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  result.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    size_t count = bytes.size() - at < 3 ? bytes.size() - at : 3;
    uint32_t group = 0;
    for (size_t index = 0; index < 3; index++) group = group << 8 | (index < count ? bytes[at + index] : 0);
    for (size_t index = 0; index < 4; index++) result += index <= count ? letters[group >> (18 - 6 * index) & 63] : '=';
  }
  return result;
}

/* Whether the text is base64; line breaks in it are allowed. */
inline bool from_base64(const std::string &text, std::vector<uint8_t> &bytes) {
  uint32_t group = 0;
  int bits = 0, padding = 0;
  size_t letters = 0;
  bytes.clear();
  bytes.reserve(text.size() / 4 * 3);
  for (char letter : text) {
    int value;
    if (letter == '\n' || letter == '\r') continue;
    letters++;
    if (letter == '=') {
      padding++;
      continue;
    }
    if (letter >= 'A' && letter <= 'Z')
      value = letter - 'A';
    else if (letter >= 'a' && letter <= 'z')
      value = letter - 'a' + 26;
    else if (letter >= '0' && letter <= '9')
      value = letter - '0' + 52;
    else if (letter == '+')
      value = 62;
    else if (letter == '/')
      value = 63;
    else
      return false;
    if (padding > 0) return false;
    group = group << 6 | uint32_t(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(uint8_t(group >> bits));
  }
  return letters % 4 == 0 && padding <= 2;
}

}  // namespace guest
