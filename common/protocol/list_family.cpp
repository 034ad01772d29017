#include "common/protocol/list_family.hpp"

#include <algorithm>
#include <array>

namespace ftp {

namespace {

bool never(std::string_view) { return false; }

constexpr std::array forms{
    ListForm{ListFamily::unix_ls, "Unix (ls -l)", parse_unix_line, is_unix_remark, never, never},
    ListForm{ListFamily::dos, "DOS (IIS)", parse_dos_line, is_dos_remark, never, never},
    ListForm{ListFamily::dos_day_first, "DOS, days first", parse_dos_day_first_line, is_dos_remark, never, never},
    ListForm{ListFamily::eplf, "EPLF", parse_eplf_line, never, never, never},
    ListForm{ListFamily::netware, "NetWare", parse_netware_line, is_unix_remark, never, never},
    ListForm{ListFamily::vms, "VMS", parse_vms_line, is_vms_remark, is_vms_heading, is_vms_beginning},
    ListForm{ListFamily::mvs_datasets, "MVS data sets", parse_mvs_dataset_line, is_mvs_dataset_heading,
             is_mvs_dataset_heading, never},
    ListForm{ListFamily::mvs_members, "MVS members", parse_mvs_member_line, is_mvs_member_heading,
             is_mvs_member_heading, never},
    ListForm{ListFamily::os400, "OS/400", parse_os400_line, never, never, never},
    ListForm{ListFamily::os400_day_first, "OS/400, days first", parse_os400_day_first_line, never, never, never},
    ListForm{ListFamily::os400_year_first, "OS/400, years first", parse_os400_year_first_line, never, never, never},
    ListForm{ListFamily::octal_mode, "octal modes", parse_octal_mode_line, never, never, never},
    ListForm{ListFamily::os2, "OS/2", parse_os2_line, never, never, never},
    ListForm{ListFamily::cms, "z/VM CMS", parse_cms_line, never, never, never},
    ListForm{ListFamily::nonstop, "NonStop", parse_nonstop_line, never, never, never},
    ListForm{ListFamily::vxworks, "VxWorks", parse_vxworks_line, never, never, never},
    ListForm{ListFamily::vshell, "VShell", parse_vshell_line, never, never, never}};

}  // namespace

std::span<const ListForm> list_forms() { return forms; }

std::string_view name_of(ListFamily family) {
    const auto found = std::ranges::find(forms, family, &ListForm::family);
    return found == forms.end() ? "names only" : found->name;
}

}  // namespace ftp
