#pragma once

#include "tests/unit/client/client_fixture.hpp"

#include <map>
#include <set>
#include <sstream>

namespace ftp::client {

using test::ScriptedConnection;
using test::ScriptedServer;
using Lines = std::vector<std::string>;

// How a FolderServer is not like others.
struct FolderOddities {
    std::set<std::string> links = {};        // folders, by their paths, that LIST shows as symbolic links
    std::set<std::string> never_lists = {};  // names that LIST does not show
    std::set<std::string> locked = {};       // may not be listed
    std::string last_words = "226 done";     // behind every listing
    bool hides_dots = false;                 // in LIST without -a
};

// A server with folders: what MLSD says of each, and MLST of what is in them; LIST says the same. What else it was told
// is kept.
class FolderServer {
  public:
    explicit FolderServer(std::map<std::string, std::string> folders, FolderOddities oddities = FolderOddities())
        : folders_(std::move(folders)),
          odd_(std::move(oddities)),
          server_([this](ScriptedConnection& talk) { serve(talk); }) {}

    std::uint16_t port() const { return server_.port(); }
    Lines changes() {
        const std::lock_guard lock(mutex_);
        return changes_;
    }

  private:
    void serve(ScriptedConnection& talk) {
        talk.log_in({"MLST type*;size*;modify*;", "EPSV", "SIZE", "MDTM"});
        for (;;) {
            const auto line = talk.read_line();
            const auto space = std::min(line.find(' '), line.size());
            answer(talk, line.substr(0, space), line.substr(std::min(space + 1, line.size())));
        }
    }

    void answer(ScriptedConnection& talk, const std::string& verb, const std::string& path) {
        if (verb == "EPSV") return talk.promise_data();
        if (verb == "MLST") return talk.reply(look_up(path));
        if (verb == "MLSD") return list(talk, path, content_of(path));
        if (verb == "LIST") return list_lines(talk, path);
        if (verb == "QUIT") return talk.reply("221 bye");
        const std::lock_guard lock(mutex_);
        changes_.push_back(verb + " " + path);
        talk.reply(verb == "RNFR" ? "350 to?" : path.find("stubborn") != path.npos ? "550 no" : "250 done");
    }

    std::string look_up(const std::string& path) {
        const auto slash = path.rfind('/');
        const auto folder = slash == path.npos ? "" : path.substr(0, slash);
        const auto name = path.substr(slash == path.npos ? 0 : slash + 1);
        if (folders_.contains(path)) return "250-x\r\n type=dir; " + path + "\r\n250 end";
        if (folders_.contains(folder) && folders_[folder].find(" " + name + "\r\n") != std::string::npos)
            return "250-x\r\n type=file;size=1; " + path + "\r\n250 end";
        return "550 no such file";
    }

    std::string content_of(const std::string& path) const {
        const auto folder = folders_.find(path);
        return folder == folders_.end() ? std::string() : folder->second;
    }

    void list(ScriptedConnection& talk, const std::string& path, const std::string& content) {
        if (odd_.locked.contains(path)) return talk.reply("550 it is locked");
        if (!folders_.contains(path)) return talk.reply("550 no such folder");
        talk.accept_data();
        talk.reply("150 here it comes");
        talk.send_data(content);
        talk.close_data();
        talk.reply(odd_.last_words);
    }

    void list_lines(ScriptedConnection& talk, std::string path) {
        const bool all = path.starts_with("-a");
        if (all) path.erase(0, 3);
        std::string lines = "total 0\r\n";
        std::istringstream facts(content_of(path));
        for (std::string line; std::getline(facts, line);) {
            const auto name = line.substr(line.find(' ') + 1, line.size() - line.find(' ') - 2);
            if (odd_.hides_dots && !all && name.starts_with('.')) continue;
            if (odd_.never_lists.contains(name)) continue;
            const bool link = odd_.links.contains(path.empty() ? name : path + "/" + name);
            const auto kind = link ? "l" : line.starts_with("type=dir") ? "d" : "-";
            lines += kind + ("rwxr-xr-x 1 u g 5 Jan  2  2019 " + name + (link ? " -> elsewhere\r\n" : "\r\n"));
        }
        list(talk, path, lines);
    }

    std::map<std::string, std::string> folders_;
    FolderOddities odd_;
    std::mutex mutex_;
    Lines changes_;
    ScriptedServer server_;
};

inline std::string file_facts(const std::string& name) { return "type=file;size=1; " + name + "\r\n"; }
inline std::string folder_facts(const std::string& name) { return "type=dir; " + name + "\r\n"; }

}  // namespace ftp::client
