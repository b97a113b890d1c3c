// A small spreadsheet: formulas are parsed into trees, ordered by what they need, and computed.
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sheet {

/// A value, or why there is none. The program does without exceptions.
template <typename Value>
class Result {
 public:
  Result(Value value) : value_(std::move(value)), ok_(true) {}
  static Result failure(std::string reason) {
    Result result;
    result.reason_ = std::move(reason);
    return result;
  }
  bool ok() const { return ok_; }
  const Value& value() const { return value_; }
  Value take() { return std::move(value_); }
  const std::string& reason() const { return reason_; }

 private:
  Result() : value_(), ok_(false) {}
  Value value_;
  std::string reason_;
  bool ok_;
};

class Cells {
 public:
  void set(const std::string& name, double value) { values_[name] = value; }
  Result<double> get(const std::string& name) const {
    auto found = values_.find(name);
    if (found == values_.end()) return Result<double>::failure("no value in " + name);
    return found->second;
  }

 private:
  std::map<std::string, double> values_;
};

class Expression {
 public:
  virtual ~Expression() = default;
  virtual Result<double> evaluate(const Cells& cells) const = 0;
  virtual void collectNames(std::set<std::string>& names) const = 0;
};

using ExpressionPointer = std::unique_ptr<Expression>;

class Number final : public Expression {
 public:
  explicit Number(double value) : value_(value) {}
  Result<double> evaluate(const Cells&) const override { return value_; }
  void collectNames(std::set<std::string>&) const override {}

 private:
  double value_;
};

class Reference final : public Expression {
 public:
  explicit Reference(std::string name) : name_(std::move(name)) {}
  Result<double> evaluate(const Cells& cells) const override { return cells.get(name_); }
  void collectNames(std::set<std::string>& names) const override { names.insert(name_); }

 private:
  std::string name_;
};

struct Plus {
  static Result<double> apply(double a, double b) { return a + b; }
};
struct Minus {
  static Result<double> apply(double a, double b) { return a - b; }
};
struct Times {
  static Result<double> apply(double a, double b) { return a * b; }
};
struct DividedBy {
  static Result<double> apply(double a, double b) {
    if (b == 0.0) return Result<double>::failure("division by zero");
    return a / b;
  }
};

template <typename Operation>
class Binary final : public Expression {
 public:
  Binary(ExpressionPointer left, ExpressionPointer right) : left_(std::move(left)), right_(std::move(right)) {}

  Result<double> evaluate(const Cells& cells) const override {
    Result<double> left = left_->evaluate(cells);
    if (!left.ok()) return left;
    Result<double> right = right_->evaluate(cells);
    if (!right.ok()) return right;
    return Operation::apply(left.value(), right.value());
  }

  void collectNames(std::set<std::string>& names) const override {
    left_->collectNames(names);
    right_->collectNames(names);
  }

 private:
  ExpressionPointer left_;
  ExpressionPointer right_;
};

/// `sum(a, b, ...)` and the like, over any number of arguments.
class Call final : public Expression {
 public:
  using Fold = double (*)(double, double);

  Call(Fold fold, std::vector<ExpressionPointer> arguments) : fold_(fold), arguments_(std::move(arguments)) {}

  Result<double> evaluate(const Cells& cells) const override {
    double total = 0.0;
    for (std::size_t index = 0; index < arguments_.size(); ++index) {
      Result<double> argument = arguments_[index]->evaluate(cells);
      if (!argument.ok()) return argument;
      total = index == 0 ? argument.value() : fold_(total, argument.value());
    }
    return total;
  }

  void collectNames(std::set<std::string>& names) const override {
    for (const auto& argument : arguments_) argument->collectNames(names);
  }

 private:
  Fold fold_;
  std::vector<ExpressionPointer> arguments_;
};

double add(double a, double b) { return a + b; }
double larger(double a, double b) { return a > b ? a : b; }
double smaller(double a, double b) { return a < b ? a : b; }
double length(double a, double b) { return std::sqrt(a * a + b * b); }

/// By recursive descent: a sum of products of factors.
class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  Result<ExpressionPointer> parse() {
    ExpressionPointer expression = sum();
    skipSpace();
    if (reason_.empty() && position_ < text_.size()) fail(std::string("unexpected ") + text_[position_]);
    if (!reason_.empty()) return Result<ExpressionPointer>::failure(reason_);
    return expression;
  }

 private:
  ExpressionPointer sum() {
    ExpressionPointer left = product();
    while (reason_.empty()) {
      if (accept('+')) {
        left = std::make_unique<Binary<Plus>>(std::move(left), product());
      } else if (accept('-')) {
        left = std::make_unique<Binary<Minus>>(std::move(left), product());
      } else {
        break;
      }
    }
    return left;
  }

  ExpressionPointer product() {
    ExpressionPointer left = factor();
    while (reason_.empty()) {
      if (accept('*')) {
        left = std::make_unique<Binary<Times>>(std::move(left), factor());
      } else if (accept('/')) {
        left = std::make_unique<Binary<DividedBy>>(std::move(left), factor());
      } else {
        break;
      }
    }
    return left;
  }

  ExpressionPointer factor() {
    if (accept('-')) return std::make_unique<Binary<Minus>>(std::make_unique<Number>(0.0), factor());
    if (accept('(')) {
      ExpressionPointer inner = sum();
      expect(')');
      return inner;
    }
    skipSpace();
    if (position_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[position_]))) return number();
    if (position_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[position_]))) return named();
    fail("a number or a name is missing");
    return nullptr;
  }

  ExpressionPointer number() {
    char* end = nullptr;
    const double value = std::strtod(text_.c_str() + position_, &end);
    position_ = static_cast<std::size_t>(end - text_.c_str());
    return std::make_unique<Number>(value);
  }

  ExpressionPointer named() {
    std::string name;
    while (position_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[position_]))) {
      name += text_[position_++];
    }
    if (!accept('(')) return std::make_unique<Reference>(name);
    std::vector<ExpressionPointer> arguments;
    do {
      arguments.push_back(sum());
    } while (accept(','));
    expect(')');
    static const std::map<std::string, Call::Fold> folds = {
        {"sum", add}, {"max", larger}, {"min", smaller}, {"hypot", length}};
    auto fold = folds.find(name);
    if (fold == folds.end()) {
      fail("no function is called " + name);
      return nullptr;
    }
    return std::make_unique<Call>(fold->second, std::move(arguments));
  }

  void skipSpace() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }

  bool accept(char wanted) {
    skipSpace();
    if (position_ >= text_.size() || text_[position_] != wanted) return false;
    ++position_;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail(std::string("missing ") + wanted);
  }

  void fail(std::string reason) {
    if (reason_.empty()) reason_ = std::move(reason);
  }

  const std::string& text_;
  std::size_t position_ = 0;
  std::string reason_;
};

/// Puts each node behind all that it depends on; nodes of a circle are left out.
template <typename Node>
std::vector<Node> inOrder(const std::map<Node, std::set<Node>>& dependencies) {
  std::vector<Node> ordered;
  std::set<Node> done;
  bool progress = true;
  while (progress) {
    progress = false;
    for (const auto& entry : dependencies) {
      if (done.count(entry.first) > 0) continue;
      bool ready = true;
      for (const Node& needed : entry.second) {
        if (dependencies.count(needed) > 0 && done.count(needed) == 0) ready = false;
      }
      if (!ready) continue;
      done.insert(entry.first);
      ordered.push_back(entry.first);
      progress = true;
    }
  }
  return ordered;
}

class Sheet {
 public:
  bool define(const std::string& name, const std::string& formula) {
    Result<ExpressionPointer> parsed = Parser(formula).parse();
    if (!parsed.ok()) {
      std::printf("%s: %s\n", name.c_str(), parsed.reason().c_str());
      return false;
    }
    parsed.value()->collectNames(dependencies_[name]);
    formulas_[name] = parsed.take();
    return true;
  }

  void compute() {
    for (const std::string& name : inOrder(dependencies_)) {
      Result<double> result = formulas_[name]->evaluate(cells_);
      if (result.ok()) {
        cells_.set(name, result.value());
        std::printf("%s = %.4f\n", name.c_str(), result.value());
      } else {
        std::printf("%s: %s\n", name.c_str(), result.reason().c_str());
      }
    }
  }

 private:
  std::map<std::string, std::set<std::string>> dependencies_;
  std::map<std::string, ExpressionPointer> formulas_;
  Cells cells_;
};

}  // namespace sheet

int main() {
  sheet::Sheet sheet;
  const std::pair<const char*, const char*> formulas[] = {
      {"width", "12.5"},
      {"height", "8 / 2"},
      {"area", "width * height"},
      {"diagonal", "hypot(width, height)"},
      {"volume", "area * max(1, height - 1.5, 2)"},
      {"share", "-area / (width - 12.5)"},
      {"broken", "3 + * 4"},
      {"unknown", "median(1, 2)"},
      {"head", "tail + 1"},
      {"tail", "head - 1"},
      {"total", "sum(area, diagonal, volume, min(width, height))"},
  };
  int defined = 0;
  for (const auto& formula : formulas) defined += sheet.define(formula.first, formula.second) ? 1 : 0;
  std::printf("%d formulas\n", defined);
  sheet.compute();
  return 0;
}
