#pragma once

#include "ftp/transfer/run.hpp"

#include <string>
#include <vector>

namespace ftp::client {

// What was learned about a server, and how it is used because of it.
struct Explanation {
    struct Item {
        std::string key;                  // of JSON
        std::string title;                // for people
        std::vector<std::string> values;  // as they came, not yet safe for a terminal
        bool is_list = false;
    };
    std::vector<Item> items;
};

// Looks into a folder to learn what only a listing tells. Errors: those of the conversation; a folder that cannot be
// listed is part of the explanation.
awaitable<Result<Explanation>> explain(Session& session, std::string folder);

// One line for each value; one JSON object.
std::vector<std::string> as_lines(const Explanation& explanation);
std::string as_json(const Explanation& explanation);

// The verb: into listed() of the run's audience.
awaitable<void> explain_server(Run& run, std::string folder, bool json);

}  // namespace ftp::client
