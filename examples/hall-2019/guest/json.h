/* JSON texts (RFC 8259), read without exceptions, as C++ for WASI has none. */
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace guest {

struct Json {
  enum Kind { NOTHING, BOOLEAN, NUMBER, TEXT, ARRAY, OBJECT };

  Kind kind = NOTHING;
  /* 1 for true. */
  double number = 0;
  std::string text;
  std::vector<Json> items;
  std::vector<std::pair<std::string, Json>> members;

  /* The member of an object; the last one of that name counts, and null stands for none. */
  const Json *find(const char *name) const {
    for (auto member = members.rbegin(); member != members.rend(); ++member)
      if (member->first == name) return member->second.kind == NOTHING ? nullptr : &member->second;
    return nullptr;
  }
};

class JsonReader {
 public:
  explicit JsonReader(const std::string &text) : at_(text.c_str()), end_(at_ + text.size()) {}

  /* Whether the whole text is one value, which is then in `result`. */
  bool read(Json &result) {
    if (!value(result, 0)) return false;
    space();
    return at_ == end_;
  }

 private:
  static constexpr int DEEPEST = 64;

  const char *at_;
  const char *end_;

  void space() {
    while (at_ < end_ && std::strchr(" \t\r\n", *at_) != nullptr) at_++;
  }

  bool take(char wanted) {
    space();
    if (at_ == end_ || *at_ != wanted) return false;
    at_++;
    return true;
  }

  bool word(const char *wanted) {
    size_t length = std::strlen(wanted);
    if (size_t(end_ - at_) < length || std::memcmp(at_, wanted, length) != 0) return false;
    at_ += length;
    return true;
  }

  bool value(Json &result, int depth) {
    space();
    if (at_ == end_ || depth > DEEPEST) return false;
    switch (*at_) {
      case '{': return object(result, depth);
      case '[': return array(result, depth);
      case '"': result.kind = Json::TEXT; return text(result.text);
      case 't':
        result.kind = Json::BOOLEAN;
        result.number = 1;
        return word("true");
      case 'f': result.kind = Json::BOOLEAN; return word("false");
      case 'n': return word("null");
      default: return number(result);
    }
  }

  bool object(Json &result, int depth) {
    result.kind = Json::OBJECT;
    take('{');
    if (take('}')) return true;
    do {
      std::pair<std::string, Json> member;
      space();
      if (at_ == end_ || *at_ != '"' || !text(member.first) || !take(':') || !value(member.second, depth + 1))
        return false;
      result.members.push_back(std::move(member));
    } while (take(','));
    return take('}');
  }

  bool array(Json &result, int depth) {
    result.kind = Json::ARRAY;
    take('[');
    if (take(']')) return true;
    do {
      result.items.emplace_back();
      if (!value(result.items.back(), depth + 1)) return false;
    } while (take(','));
    return take(']');
  }

  bool digits() {
    const char *first = at_;
    while (at_ < end_ && *at_ >= '0' && *at_ <= '9') at_++;
    return at_ > first;
  }

  bool number(Json &result) {
    const char *first = at_;
    if (*at_ == '-') at_++;
    bool leads_with_zero = at_ < end_ && *at_ == '0';
    const char *whole = at_;
    if (!digits() || (leads_with_zero && at_ - whole > 1)) return false;
    if (at_ < end_ && *at_ == '.' && (at_++, !digits())) return false;
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
      at_++;
      if (at_ < end_ && (*at_ == '+' || *at_ == '-')) at_++;
      if (!digits()) return false;
    }
    result.kind = Json::NUMBER;
    result.number = std::strtod(std::string(first, at_).c_str(), nullptr);
    return true;
  }

  bool text(std::string &result) {
    at_++;
    for (;;) {
      const char *first = at_;
      while (at_ < end_ && *at_ != '"' && *at_ != '\\' && uint8_t(*at_) >= ' ') at_++;
      result.append(first, at_);
      if (at_ == end_ || uint8_t(*at_) < ' ') return false;
      if (*at_++ == '"') return true;
      if (!escape(result)) return false;
    }
  }

  bool escape(std::string &result) {
    static const char *const names = "\"\\/bfnrt", *const meant = "\"\\/\b\f\n\r\t";
    if (at_ == end_) return false;
    char name = *at_++;
    if (name == 'u') return code_point(result);
    const char *found = name == '\0' ? nullptr : std::strchr(names, name);
    if (found == nullptr) return false;
    result += meant[found - names];
    return true;
  }

  bool four_hex_digits(uint32_t &unit) {
    if (end_ - at_ < 4) return false;
    unit = 0;
    for (int digit = 0; digit < 4; digit++, at_++) {
      static const char *const hex = "0123456789abcdef";
      const char *found = *at_ == '\0' ? nullptr : std::strchr(hex, *at_ >= 'A' && *at_ <= 'F' ? *at_ + 32 : *at_);
      if (found == nullptr) return false;
      unit = unit << 4 | uint32_t(found - hex);
    }
    return true;
  }

  /* Appended as UTF-8; two escapes make a code point beyond the first 65,536. */
  bool code_point(std::string &result) {
    uint32_t code, low;
    if (!four_hex_digits(code)) return false;
    if (code >= 0xd800 && code < 0xdc00) {
      if (!word("\\u") || !four_hex_digits(low) || low < 0xdc00 || low > 0xdfff) return false;
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code <= 0xdfff) {
      return false;
    }
    int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint8_t leads[] = {0x00, 0xc0, 0xe0, 0xf0};
    result += char(leads[more] | code >> 6 * more);
    while (more-- > 0) result += char(0x80 | (code >> 6 * more & 0x3f));
    return true;
  }
};

/* A text as JSON, with its quotes. */
inline std::string json_text(const std::string &text) {
  static const char *const hex = "0123456789abcdef";
  std::string result = "\"";
  for (char character : text) {
    uint8_t byte = uint8_t(character);
    if (byte < ' ') {
      result += "\\u00";
      result += hex[byte >> 4];
      result += hex[byte & 15];
      continue;
    }
    if (character == '"' || character == '\\') result += '\\';
    result += character;
  }
  return result + '"';
}

}  // namespace guest
