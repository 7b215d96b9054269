#include "onlooker.hpp"

#include <cstdlib>
#include <string_view>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif

namespace examples {

namespace {

// One call for each line, so that lines of several threads do not mix.
h2::trace::Sink to(std::FILE* file) {
  return {[](void* context, std::string_view lines) {
            std::fwrite(lines.data(), 1, lines.size(), static_cast<std::FILE*>(context));
          },
          file};
}

constexpr std::size_t name_width = 5;

}  // namespace

#if __has_include(<unistd.h>)
bool wants_colour(std::FILE* out) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return isatty(fileno(out)) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
         (terminal == nullptr || std::string_view{terminal} != "dumb");
}
#else
bool wants_colour(std::FILE*) { return false; }
#endif

Onlooker::Onlooker(Shown shown, const std::string& name)
    : shown_(shown),
      observer_{[](void* context, const h2::Record& record) {
                  auto* self = static_cast<Onlooker*>(context);
                  if (self->text_) self->text_->print(record);
                  if (self->json_) self->json_->print(record);
                },
                this} {
  if (shown.text != nullptr) {
    std::string label = name;
    if (!label.empty()) label.append(name_width > name.size() ? name_width - name.size() : 1, ' ');
    text_.emplace(
        to(shown.text),
        h2::trace::TextOptions{.label = label, .time = true, .colour = wants_colour(shown.text)});
  }
  if (shown.json != nullptr) {
    json_.emplace(to(shown.json), h2::trace::JsonOptions{.connection = name});
  }
}

void Onlooker::settle() {
  if (text_) {
    text_->settle();
    std::fflush(shown_.text);
  }
  if (json_) std::fflush(shown_.json);
}

}  // namespace examples
