#pragma once

#include "ftpd/interpreter/fact_change.hpp"
#include "ftpd/session/session.hpp"

namespace ftp::server {

// Changes what the order names of what is there, the time last, since the others would touch it. The refusal instead,
// for what the account may not do, what is not there or what the system does not let us change.
std::optional<Reply> change_facts(Session& session, const FactOrder& order);

// What MFMT, MFF and MDTM answer then: the facts as they are now.
Reply facts_reply(Session& session, const FactOrder& order);

}  // namespace ftp::server
