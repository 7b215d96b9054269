#include "message/section.hpp"

#include <array>
#include <optional>

#include "message/authority.hpp"
#include "types/work.hpp"

namespace h2::message {
namespace {

enum class Kind : std::uint8_t { request, response, trailers };

/// Walks over a section once, in order: the first field that breaks a rule decides, and what is
/// missing is asked at the end. A broken rule that is tolerated is written down and the walk goes
/// on.
class Check {
 public:
  Check(Kind kind, Fields fields, const Policy& policy, FieldClasses classes, Section& out,
        Method asked = Method::other)
      : section(out),
        kind_(kind),
        asked_(asked),
        fields_(fields),
        policy_(policy),
        classes_(classes) {}

  std::optional<Broken> fields();
  std::optional<Broken> request();
  std::optional<Broken> response();
  std::optional<Broken> promise();

  Section& section;

 private:
  using Verdict = std::optional<Rule>;

  Verdict field(std::uint32_t i, FieldClass c);
  Verdict value(ValueSyntax found);
  Verdict pseudo(std::uint32_t i, FieldClass c);
  Verdict pseudo_value(FieldClass c);
  Verdict regular(std::uint32_t i, FieldClass c);
  Verdict te(FieldClass c);
  Verdict length(std::uint32_t i, FieldClass c);
  std::optional<Broken> plain_connect();
  std::optional<Broken> authority();
  std::optional<Broken> path();
  bool hosts_differ(Scheme scheme) const;

  /// Whether a broken rule ends the walk.
  [[nodiscard]] bool fatal(Rule rule) {
    if (!policy_.tolerated.contains(rule)) return true;
    section.tolerated.insert(rule);
    return false;
  }
  Verdict judge(Rule rule) { return fatal(rule) ? Verdict{rule} : Verdict{}; }

  [[nodiscard]] FieldClass class_of(std::uint32_t i) const {
    if (i < classes_.size() && classes_[i] != 0) return FieldClass::from(classes_[i]);
    return classify(fields_[i]);
  }
  static constexpr std::uint32_t bit(FieldName name) {
    return std::uint32_t{1} << static_cast<unsigned>(name);
  }
  /// Notes the first field of a name with a meaning.
  void note(std::uint32_t i, FieldClass c) {
    seen_ |= bit(c.name());
    const auto name = static_cast<std::size_t>(c.name());
    at_[name] = i;
    bits_[name] = c.bits();
  }
  [[nodiscard]] bool has(FieldName name) const { return (seen_ & bit(name)) != 0; }
  [[nodiscard]] std::uint32_t at(FieldName name) const {
    return has(name) ? at_[static_cast<std::size_t>(name)] : Section::none;
  }
  /// What the field says. Of one that is not there: that it says nothing of any use.
  [[nodiscard]] FieldClass said(FieldName name) const {
    if (has(name)) return FieldClass::from(bits_[static_cast<std::size_t>(name)]);
    return {name, true, ValueSyntax::valid, 0};
  }
  [[nodiscard]] std::uint32_t end() const { return static_cast<std::uint32_t>(fields_.size()); }
  [[nodiscard]] Scheme scheme() const { return said(FieldName::scheme).scheme(); }
  [[nodiscard]] bool of_web() const {
    return scheme() == Scheme::http || scheme() == Scheme::https;
  }

  Kind kind_;
  bool regular_seen_ = false;
  Method asked_;
  std::uint32_t seen_ = 0;  ///< bits of names with a meaning
  Fields fields_;
  const Policy& policy_;
  FieldClasses classes_;
  // Of the names in seen_, the field that stood first.
  static constexpr std::size_t names = 16;
  std::array<std::uint32_t, names> at_;
  std::array<std::uint32_t, names> bits_;
};

std::optional<Broken> Check::fields() {
  H2_COUNT(scanned(end()));
  for (std::uint32_t i = 0; i < end(); ++i) {
    const FieldClass c = class_of(i);
    if (c.harmless()) {
      regular_seen_ = true;
    } else if (const auto rule = field(i, c)) {
      return Broken{*rule, i};
    }
  }
  return std::nullopt;
}

// RFC 9113 §8.2.1 before everything that asks what a field means.
Check::Verdict Check::field(std::uint32_t i, FieldClass c) {
  if (!c.valid_name() && fatal(Rule::field_name)) return Rule::field_name;
  if (c.value() != ValueSyntax::valid) {
    if (const auto rule = value(c.value())) return rule;
  }
  if (c.pseudo()) return pseudo(i, c);
  regular_seen_ = true;
  return regular(i, c);
}

Check::Verdict Check::value(ValueSyntax found) {
  if (found == ValueSyntax::invalid) return judge(Rule::field_value);
  if (has_space(found) && fatal(Rule::field_value_space)) return Rule::field_value_space;
  return has_controls(found) ? judge(Rule::field_value_controls) : Verdict{};
}

// RFC 9113 §8.3. What is out of place and let pass says nothing to us, and of two the first counts.
Check::Verdict Check::pseudo(std::uint32_t i, FieldClass c) {
  if (kind_ == Kind::trailers) return judge(Rule::pseudo_in_trailers);
  if (c.name() == FieldName::unknown_pseudo) return judge(Rule::pseudo_unknown);
  if ((c.name() == FieldName::status) != (kind_ == Kind::response)) {
    return judge(Rule::pseudo_misplaced);
  }
  // RFC 8441 §3: without the setting nobody has defined it.
  if (c.name() == FieldName::protocol && !policy_.connect_protocol && fatal(Rule::pseudo_unknown)) {
    return Rule::pseudo_unknown;
  }
  if (regular_seen_ && fatal(Rule::pseudo_order)) return Rule::pseudo_order;
  if (has(c.name())) return judge(Rule::pseudo_repeated);
  note(i, c);
  return pseudo_value(c);
}

Check::Verdict Check::pseudo_value(FieldClass c) {
  switch (c.name()) {
    case FieldName::method: return c.valid_method() ? Verdict{} : judge(Rule::method_syntax);
    case FieldName::scheme:
      return c.scheme() != Scheme::invalid ? Verdict{} : judge(Rule::scheme_syntax);
    case FieldName::path:
      return c.path() != PathForm::invalid ? Verdict{} : judge(Rule::path_syntax);
    case FieldName::authority:
      return c.authority().valid ? Verdict{} : judge(Rule::authority_syntax);
    case FieldName::status:
      // RFC 9113 §8.6: there is nothing in HTTP/2 that 101 could switch to.
      if (c.status() == 101) return judge(Rule::status_101);
      return c.status() != 0 ? Verdict{} : judge(Rule::status_syntax);
    default: return c.valid_protocol() ? Verdict{} : judge(Rule::protocol_syntax);
  }
}

Check::Verdict Check::regular(std::uint32_t i, FieldClass c) {
  const bool own_trailers = kind_ == Kind::trailers && policy_.sending;
  switch (c.name()) {
    case FieldName::connection: return judge(Rule::connection_field);
    case FieldName::transfer_encoding: return judge(Rule::transfer_encoding);
    case FieldName::te:
      if (own_trailers && fatal(Rule::trailer_field)) return Rule::trailer_field;
      return te(c);
    case FieldName::content_length:
      if (kind_ != Kind::trailers) return length(i, c);
      return own_trailers ? judge(Rule::trailer_field) : Verdict{};
    case FieldName::host:
      if (kind_ == Kind::trailers) return own_trailers ? judge(Rule::trailer_field) : Verdict{};
      if (kind_ == Kind::response) return {};
      if (has(FieldName::host)) return judge(Rule::host_repeated);
      note(i, c);
      return {};
    case FieldName::priority:
      if (section.priority == Section::none) section.priority = i;
      return {};
    default: return {};
  }
}

// RFC 9113 §8.2.2: an exception for requests, so that in a response te is like the other five.
Check::Verdict Check::te(FieldClass c) {
  if (kind_ == Kind::response && fatal(Rule::te_in_response)) return Rule::te_in_response;
  return c.te_trailers() ? Verdict{} : judge(Rule::te_value);
}

// RFC 9110 §8.6. Lines that say the same twice, or "1, 1", could be taken as one; we do not,
// because whoever is next may not. In a 2xx response to CONNECT the field says nothing, RFC 9110
// §9.3.6; pseudo-header fields come first, so that is known by now.
Check::Verdict Check::length(std::uint32_t i, FieldClass c) {
  if (asked_ == Method::connect && !policy_.sending) {
    const std::uint16_t status = said(FieldName::status).status();
    if (status >= 200 && status < 300) return {};
  }
  if (has(FieldName::content_length)) return judge(Rule::content_length_syntax);
  note(i, c);
  section.content_length = content_length(fields_[i].value);
  return section.content_length >= 0 ? Verdict{} : judge(Rule::content_length_syntax);
}

// RFC 9113 §8.3.1, §8.5; RFC 8441 §4.
std::optional<Broken> Check::request() {
  const Broken missing{Rule::pseudo_missing, end()};
  if (!has(FieldName::method) && fatal(missing.rule)) return missing;
  section.method = said(FieldName::method).method();
  const bool connect = section.method == Method::connect;
  section.extended_connect = has(FieldName::protocol);
  section.authority = at(has(FieldName::authority) ? FieldName::authority : FieldName::host);
  // What follows the fields of a CONNECT request is no content, RFC 9110 §9.3.6.
  section.length_counts = !connect;
  // RFC 9110 §9.3.8: a client must not, which a server need not mind.
  section.content = !(policy_.sending && section.method == Method::trace);

  if (section.extended_connect && !connect && fatal(Rule::pseudo_misplaced)) {
    return Broken{Rule::pseudo_misplaced, at(FieldName::protocol)};
  }
  if (connect && !section.extended_connect) return plain_connect();

  const bool whole = has(FieldName::scheme) && has(FieldName::path) &&
                     (!section.extended_connect || has(FieldName::authority));
  if (!whole && fatal(missing.rule)) return missing;
  if (const auto broken = path()) return broken;
  return authority();
}

std::optional<Broken> Check::plain_connect() {
  const FieldName odd = has(FieldName::scheme) ? FieldName::scheme : FieldName::path;
  if ((has(odd) || !has(FieldName::authority)) && fatal(Rule::connect_request)) {
    return Broken{Rule::connect_request, has(odd) ? at(odd) : end()};
  }
  // RFC 9110 §9.3.6: host and port, both there, and nothing else.
  const AuthorityForm form = said(FieldName::authority).authority();
  const bool target = form.port && !form.empty_host && !form.userinfo;
  if (form.valid && !target && fatal(Rule::authority_form)) {
    return Broken{Rule::authority_form, at(FieldName::authority)};
  }
  if (hosts_differ(Scheme::other) && fatal(Rule::host_mismatch)) {
    return Broken{Rule::host_mismatch, at(FieldName::host)};
  }
  return std::nullopt;
}

// RFC 9113 §8.3.1. Other schemes make their own paths.
std::optional<Broken> Check::path() {
  const PathForm form = said(FieldName::path).path();
  if (form == PathForm::absolute || form == PathForm::invalid || !of_web()) return std::nullopt;
  if (form == PathForm::asterisk && section.method == Method::options) return std::nullopt;
  const Rule rule = form == PathForm::empty ? Rule::path_syntax : Rule::path_form;
  return fatal(rule) ? std::optional{Broken{rule, at(FieldName::path)}} : std::nullopt;
}

bool Check::hosts_differ(Scheme scheme) const {
  if (!has(FieldName::authority) || !has(FieldName::host)) return false;
  return !same_authority(fields_[at(FieldName::authority)].value,
                         fields_[at(FieldName::host)].value, scheme);
}

// RFC 9113 §8.3.1, RFC 9110 §4.2, §7.2.
std::optional<Broken> Check::authority() {
  if (hosts_differ(scheme()) && fatal(Rule::host_mismatch)) {
    return Broken{Rule::host_mismatch, at(FieldName::host)};
  }
  if (!of_web()) return std::nullopt;

  if (section.authority == Section::none) {
    // A request to the server as such may have none; ours to anything else must say whom it is for.
    const bool asterisk = said(FieldName::path).path() == PathForm::asterisk;
    const bool needed = policy_.sending && !asterisk;
    if (needed && fatal(Rule::pseudo_missing)) return Broken{Rule::pseudo_missing, end()};
    return std::nullopt;
  }
  const FieldName who = has(FieldName::authority) ? FieldName::authority : FieldName::host;
  const AuthorityForm form = said(who).authority();
  const Rule rule = form.valid ? Rule::authority_form : Rule::authority_syntax;
  const bool good = form.valid && !form.userinfo && !form.empty_host;
  if (!good && fatal(rule)) return Broken{rule, section.authority};
  return std::nullopt;
}

// RFC 9113 §8.1, §8.3.2, §8.5; RFC 9110 §6.4.1, §8.6, §15.3.
std::optional<Broken> Check::response() {
  if (!has(FieldName::status) && fatal(Rule::status_missing)) {
    return Broken{Rule::status_missing, end()};
  }
  const std::uint16_t status = said(FieldName::status).status();
  section.status = status;
  const bool success = status >= 200 && status < 300;
  const bool bodiless = status == 204 || status == 304;

  section.tunnel = asked_ == Method::connect && success;
  section.content =
      section.tunnel || !(bodiless || asked_ == Method::head || section.informational());
  // With these a content-length tells what another response would have had, or nothing at all.
  section.length_counts = section.content && !section.tunnel;

  if (policy_.sending) {
    const bool length_allowed = !section.informational() && status != 204 && !section.tunnel;
    if (section.content_length >= 0 && !length_allowed && fatal(Rule::content_not_allowed)) {
      return Broken{Rule::content_not_allowed, at(FieldName::content_length)};
    }
    section.trailers = !bodiless;
    if (status == 205 && !section.tunnel) section.content = false;
  }
  return std::nullopt;
}

// RFC 9113 §8.4: safe, cacheable, without content, and for somebody.
std::optional<Broken> Check::promise() {
  const bool safe = section.method == Method::get || section.method == Method::head;
  if ((!safe || section.content_length > 0) && fatal(Rule::promised_request)) {
    return Broken{Rule::promised_request, at(safe ? FieldName::content_length : FieldName::method)};
  }
  if (!has(FieldName::authority) && fatal(Rule::pseudo_missing)) {
    return Broken{Rule::pseudo_missing, end()};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Broken> judge(HeadersKind kind, Fields fields, Method asked, const Policy& policy,
                            FieldClasses classes, Section& section, bool promise) {
  const bool request = kind == HeadersKind::request;
  const bool trailers = kind == HeadersKind::trailers;
  Check check(request    ? Kind::request
              : trailers ? Kind::trailers
                         : Kind::response,
              fields, policy, classes, section, asked);
  if (const auto broken = check.fields()) return broken;
  if (trailers) return std::nullopt;
  if (!request) return check.response();
  const auto broken = check.request();
  return broken || !promise ? broken : check.promise();
}

namespace {

Result<Section, Broken> check(HeadersKind kind, Fields fields, Method asked, const Policy& policy,
                              FieldClasses classes, bool promise = false) {
  Section section;
  if (const auto broken = judge(kind, fields, asked, policy, classes, section, promise)) {
    return Failure{*broken};
  }
  return section;
}

}  // namespace

Result<Section, Broken> check_request(Fields fields, const Policy& policy, FieldClasses classes) {
  return check(HeadersKind::request, fields, Method::other, policy, classes);
}

Result<Section, Broken> check_response(Fields fields, Method asked, const Policy& policy,
                                       FieldClasses classes) {
  return check(HeadersKind::response, fields, asked, policy, classes);
}

Result<Section, Broken> check_trailers(Fields fields, const Policy& policy, FieldClasses classes) {
  return check(HeadersKind::trailers, fields, Method::other, policy, classes);
}

Result<Section, Broken> check_promise(Fields fields, const Policy& policy, FieldClasses classes) {
  return check(HeadersKind::request, fields, Method::other, policy, classes, true);
}

}  // namespace h2::message
