#include "ftp/transfer/manifest.hpp"

#include "common/base/text.hpp"
#include "common/base/unique_fd.hpp"
#include "ftp/remote/failure.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <utility>

namespace ftp::client {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t digest_digits = 64;

std::optional<std::string> from_hex(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto octet = number<std::uint8_t>(digits.substr(i, 2), 16);
        if (!octet) return std::nullopt;
        bytes += static_cast<char>(*octet);
    }
    return bytes;
}

std::string time_text(FileTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

Error no_such_line(std::string why) { return failed(Failure::unusable, "not a line of a manifest: " + std::move(why)); }

std::optional<std::string> text_in(const nlohmann::json& line, const char* name) {
    const auto found = line.find(name);
    if (found == line.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

std::optional<std::string> path_in(const nlohmann::json& line) {
    if (const auto digits = text_in(line, "path_hex")) return from_hex(*digits);
    return text_in(line, "path");
}

}  // namespace

std::string hex_digits(std::string_view octets) {
    std::string digits;
    for (const char c : octets) digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return digits;
}

std::string manifest_line(const FileOutcome& outcome) {
    std::string line = "{\"path\":" + json_string(outcome.path);
    if (!valid_utf8(outcome.path)) line += ",\"path_hex\":\"" + hex_digits(outcome.path) + "\"";
    line += ",\"size\":" + std::to_string(outcome.size.value_or(ByteCount()).value());
    line += ",\"sha256\":" + json_string(outcome.sha256);
    if (outcome.modified) line += ",\"mtime\":" + json_string(time_text(*outcome.modified));
    if (!outcome.verified.empty()) line += ",\"verified\":" + json_string(outcome.verified);
    line += ",\"attempts\":" + std::to_string(outcome.attempts);
    return line + ",\"reply\":" + json_string(outcome.reply) + "}";
}

Result<ManifestEntry> parse_manifest_line(std::string_view text) {
    const auto line = nlohmann::json::parse(text, nullptr, false);
    if (!line.is_object()) return no_such_line("no JSON object");
    const auto path = path_in(line);
    if (!path || path->empty()) return no_such_line("no path");
    const auto size = line.find("size");
    if (size == line.end() || !size->is_number_unsigned()) return no_such_line("no size");
    const auto digest = text_in(line, "sha256");
    const bool is_digest =
        digest && digest->size() == digest_digits && digest->find_first_not_of("0123456789abcdef") == digest->npos;
    if (!is_digest) return no_such_line("no sha256");
    ManifestEntry entry;
    entry.path = *path;
    entry.size = ByteCount(size->get<std::uint64_t>());
    entry.sha256 = *digest;
    return entry;
}

Result<std::vector<ManifestEntry>> read_manifest(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return Error::last("reading " + file);
    std::vector<ManifestEntry> entries;
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        if (trimmed(line).empty()) continue;
        auto entry = parse_manifest_line(line);
        if (!entry)
            return Error(entry.error().code(), file + ":" + std::to_string(number) + ": " + entry.error().doing());
        entries.push_back(std::move(*entry));
    }
    if (stream.bad()) return Error::last("reading " + file);
    return entries;
}

Result<std::unique_ptr<Manifest>> Manifest::open(const std::string& file) {
    std::error_code failure;
    const auto kind = fs::status(file, failure).type();
    if (kind != fs::file_type::not_found && kind != fs::file_type::regular) {
        std::FILE* stream = std::fopen(file.c_str(), "we");
        if (!stream) return Error::last("writing " + file);
        return std::unique_ptr<Manifest>(new Manifest(stream));
    }
    // A link stays one.
    const auto canonical = fs::canonical(file, failure);
    const fs::path place = failure ? fs::path(file) : canonical;
    const auto folder = place.parent_path().string();
    auto manifest = aside(folder.empty() ? "." : folder, place.filename().string());
    if (manifest) return manifest;
    const bool busy = manifest.error().is(std::errc::device_or_resource_busy);
    return Error(manifest.error().code(), "writing " + file + (busy ? ", which another run writes" : ""));
}

Result<std::unique_ptr<Manifest>> Manifest::aside(const std::string& folder, std::string name) {
    auto root = Root::open(folder, Links::refused);
    if (!root) return root.error();
    auto held = std::make_unique<const Root>(std::move(*root));
    auto target = LocalTarget::open(*held, std::move(name), LocalTarget::Start::fresh);
    if (!target) return target.error();
    UniqueFd copy(::fcntl(target->descriptor(), F_DUPFD_CLOEXEC, 0));
    std::FILE* stream = copy ? ::fdopen(copy.get(), "w") : nullptr;
    if (!stream) return Error::last(folder);
    (void)copy.release();
    std::unique_ptr<Manifest> manifest(new Manifest(stream));
    target->keep();
    manifest->folder_ = std::move(held);
    manifest->target_.emplace(std::move(*target));
    return manifest;
}

Status Manifest::add(const FileOutcome& outcome) {
    const auto line = manifest_line(outcome) + "\n";
    const bool written = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size();
    if (!written || std::fflush(file_.get()) != 0) return Error::last("writing the manifest");
    empty_ = false;
    return {};
}

Status Manifest::publish() {
    if (!target_ || std::exchange(published_, true)) return {};
    return target_->commit(std::nullopt, Root::Replace::yes);
}

Result<Manifest*> Manifests::open(const std::string& file) {
    auto& known = open_[file];
    if (known) return known.get();
    auto opened = Manifest::open(file);
    if (!opened) return opened.error();
    known = std::move(*opened);
    return known.get();
}

}  // namespace ftp::client
