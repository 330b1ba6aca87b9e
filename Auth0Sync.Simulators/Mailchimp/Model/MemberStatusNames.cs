using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>The names of the statuses in the API.</summary>
internal static class MemberStatusNames
{
    public static ImmutableArray<string> Writable { get; } = ["subscribed", "unsubscribed", "cleaned", "pending", "transactional"];

    public static string GetName(MemberStatus status) => status switch
    {
        MemberStatus.Subscribed => "subscribed",
        MemberStatus.Unsubscribed => "unsubscribed",
        MemberStatus.Cleaned => "cleaned",
        MemberStatus.Pending => "pending",
        MemberStatus.Transactional => "transactional",
        _ => "archived",
    };

    /// <summary>The name in the error about an address that is in the list, as recorded for archived and transactional members.</summary>
    public static string GetListName(MemberStatus status) => status switch
    {
        MemberStatus.Archived => "Deleted",
        MemberStatus.Transactional => "Non-Subscribed",
        _ => GetName(status),
    };

    public static MemberStatus? Find(string name) => name switch
    {
        "subscribed" => MemberStatus.Subscribed,
        "unsubscribed" => MemberStatus.Unsubscribed,
        "cleaned" => MemberStatus.Cleaned,
        "pending" => MemberStatus.Pending,
        "transactional" => MemberStatus.Transactional,
        "archived" => MemberStatus.Archived,
        _ => null,
    };
}
