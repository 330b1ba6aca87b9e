using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Policies;

/// <summary>
/// Choices between valid behaviors: section <c>Auth0Sync:Policies</c> for all targets, and <c>Auth0Sync:&lt;Target&gt;:Policies</c>
/// for one.
/// </summary>
public sealed class PolicyOptions
{
    /// <summary>Applies when an updated user has no record in the target.</summary>
    public MissingRecordPolicy OnMissingRecord { get; set; } = MissingRecordPolicy.Create;

    /// <summary>Applies when the record of an active user was removed in the target.</summary>
    public RemovedRecordPolicy OnRemovedRecord { get; set; } = RemovedRecordPolicy.Review;

    /// <summary>Applies when a user is deleted.</summary>
    public DeletePolicy OnDelete { get; set; } = DeletePolicy.Deactivate;

    /// <summary>
    /// Applies when <see cref="OnDelete"/> is <c>Erase</c> and Auth0Sync did not create the record, or it was merged.
    /// </summary>
    public EraseLinkedPolicy OnEraseLinkedRecord { get; set; } = EraseLinkedPolicy.Detach;

    /// <summary>Applies when an administrator blocks a user.</summary>
    public BlockPolicy OnBlocked { get; set; } = BlockPolicy.Mark;

    /// <summary>Applies when the matched record belongs to another Auth0 user.</summary>
    public SharedRecordPolicy OnSharedRecord { get; set; } = SharedRecordPolicy.Review;

    /// <summary>Applies when the address of the user is not known to be verified.</summary>
    public UnverifiedEmailPolicy OnUnverifiedEmail { get; set; } = UnverifiedEmailPolicy.LeaveOut;

    /// <summary>
    /// The connections whose <c>email_verified</c> counts; empty means all. A connection whose directory or script others
    /// control can report any address as verified.
    /// </summary>
    public IList<string> TrustedConnections { get; } = [];

    /// <summary>Whether a field is cleared that the user had before the change and no longer has.</summary>
    public bool ClearRemovedFields { get; set; }

    /// <summary>Whether text that a spreadsheet would evaluate is prefixed with an apostrophe.</summary>
    public bool NeutralizeFormulas { get; set; }

    /// <summary>
    /// How far in the future the time of an event may be. An event further ahead goes to review: its values would take
    /// precedence over every real event until then.
    /// </summary>
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The path of the record id that an administrator maintains, such as <c>app_metadata.crm_contact_id</c>; empty
    /// disables the rule. Only <c>app_metadata</c> is allowed: users can edit their <c>user_metadata</c>.
    /// </summary>
    public string? ExternalIdPath { get; set; }

    /// <summary>The match rules, in order; empty means all.</summary>
    public IList<string> MatchBy { get; } = [];

    /// <summary>Replaces the values that a section contains. A list replaces the whole list.</summary>
    internal void Override(IConfiguration section)
    {
        foreach (var (setting, list) in new[] { (nameof(TrustedConnections), TrustedConnections), (nameof(MatchBy), MatchBy) })
        {
            if (section.GetSection(setting).Exists())
            {
                list.Clear();
            }
        }

        section.Bind(this);
    }

    internal EmailTrustPolicy EmailTrust => new(TrustedConnections);

    /// <summary>The match rules in order.</summary>
    internal IEnumerable<string> EnabledMatchRules => MatchBy.Count > 0 ? MatchBy.Distinct() : MatchRuleNames.All;

    internal MappingRules MappingRules => new(OnUnverifiedEmail == UnverifiedEmailPolicy.Send, ClearRemovedFields)
    {
        EmailTrust = EmailTrust,
        NeutralizeFormulas = NeutralizeFormulas,
    };
}

/// <summary>What to do if an updated user has no record in the target.</summary>
public enum MissingRecordPolicy
{
    Create,

    /// <summary>Send the event to review.</summary>
    Review,

    /// <summary>Write nothing. The field clocks of the event are recorded.</summary>
    Skip,
}

/// <summary>What to do if the record of an active user was removed in the target.</summary>
public enum RemovedRecordPolicy
{
    /// <summary>Send the event to review: the removal may have been requested by the user.</summary>
    Review,

    /// <summary>Create a new record with the next change of the user.</summary>
    Recreate,

    /// <summary>Write nothing until the record is restored.</summary>
    Respect,
}

/// <summary>What to do with the record of a deleted user.</summary>
public enum DeletePolicy
{
    /// <summary>Set the status field to <c>deactivated</c>.</summary>
    Deactivate,

    /// <summary>Archive the record, so that it can be restored.</summary>
    Archive,

    /// <summary>Erase the record permanently.</summary>
    Erase,

    /// <summary>Keep the record unchanged.</summary>
    Ignore,
}

/// <summary>What to do instead of erasing a record that Auth0Sync did not create, or that was merged.</summary>
public enum EraseLinkedPolicy
{
    /// <summary>Remove the user id from it, and set the status field to <c>deactivated</c>.</summary>
    Detach,

    /// <summary>Set the status field to <c>deactivated</c>, and send the event to review.</summary>
    Review,

    /// <summary>Erase it too.</summary>
    Erase,
}

/// <summary>What to do if an administrator blocks a user.</summary>
public enum BlockPolicy
{
    /// <summary>Set the status field to <c>blocked</c>.</summary>
    Mark,

    /// <summary>Set the status field to <c>deactivated</c>.</summary>
    Deactivate,

    /// <summary>Keep the status field <c>active</c>.</summary>
    Ignore,
}

/// <summary>What to do if the matched record belongs to another Auth0 user.</summary>
public enum SharedRecordPolicy
{
    /// <summary>Write nothing, and send the event to review.</summary>
    Review,

    /// <summary>Write the values of both users; the record keeps the user id of the first one.</summary>
    Share,
}

/// <summary>What to do with an address that is not known to be verified.</summary>
public enum UnverifiedEmailPolicy
{
    /// <summary>Write a record without it until it is verified.</summary>
    LeaveOut,

    /// <summary>
    /// Create no record until it is verified. If the target already has records of people who sign up later, they are
    /// linked instead of duplicated and reviewed.
    /// </summary>
    Hold,

    /// <summary>Write it. Records are still never matched by it.</summary>
    Send,
}

/// <summary>Rejects invalid and unsafe policies.</summary>
internal sealed class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        // The policies of a target have the name of its section.
        var section = string.IsNullOrEmpty(name) ? Auth0SyncSettings.Policies : name;
        var problems = new SettingProblems(section);
        if (options.ExternalIdPath is { Length: > 0 } path
            && (!path.StartsWith("app_metadata.", StringComparison.Ordinal) || path.Split('.').Any(m => m.Length == 0)))
        {
            problems.Add(nameof(options.ExternalIdPath), $"is '{path}'", "It must start with 'app_metadata.', because users can edit everything else");
        }

        if (options is { OnUnverifiedEmail: UnverifiedEmailPolicy.Send, OnSharedRecord: SharedRecordPolicy.Share })
        {
            problems.Add(
                nameof(options.OnUnverifiedEmail),
                $"is Send while {section}:{nameof(options.OnSharedRecord)} is Share",
                "Together they give anyone who signs up with another person's address access to that person's record: set OnUnverifiedEmail to another value, or do not share records");
        }

        if (options.TrustedConnections.Any(connection => VisibleText.TrimInvisible(connection).Length == 0))
        {
            problems.Add(nameof(options.TrustedConnections), "has an empty entry", "Each entry must be the name of a connection");
        }

        problems.RequireRange(nameof(options.FutureTolerance), options.FutureTolerance, TimeSpan.Zero, TimeSpan.FromDays(1));
        foreach (var rule in options.MatchBy.Where(rule => !MatchRuleNames.All.Contains(rule)))
        {
            problems.Add(nameof(options.MatchBy), $"contains '{rule}'", $"Allowed: {string.Join(", ", MatchRuleNames.All)}");
        }

        return problems.Result;
    }
}
