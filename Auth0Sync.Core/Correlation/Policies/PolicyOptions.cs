using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Policies;

/// <summary>What to do where more than one answer is right, section <c>Auth0Sync:Policies</c>.</summary>
public sealed class PolicyOptions
{
    /// <summary>When a changed user has no record in the target.</summary>
    public MissingRecordPolicy OnMissingRecord { get; set; } = MissingRecordPolicy.Create;

    /// <summary>When the record of a living user was removed in the target, by a person or a job there.</summary>
    public RemovedRecordPolicy OnRemovedRecord { get; set; } = RemovedRecordPolicy.Review;

    /// <summary>When a user is deleted.</summary>
    public DeletePolicy OnDelete { get; set; } = DeletePolicy.Deactivate;

    /// <summary>
    /// When <see cref="OnDelete"/> says to erase, and Auth0Sync did not create the record, or it was merged with another.
    /// </summary>
    public EraseLinkedPolicy OnEraseLinkedRecord { get; set; } = EraseLinkedPolicy.Detach;

    /// <summary>When an administrator blocks a user.</summary>
    public BlockPolicy OnBlocked { get; set; } = BlockPolicy.Mark;

    /// <summary>When the record that was found belongs to another Auth0 user.</summary>
    public SharedRecordPolicy OnSharedRecord { get; set; } = SharedRecordPolicy.Review;

    /// <summary>When the user's address is not known to be verified.</summary>
    public UnverifiedEmailPolicy OnUnverifiedEmail { get; set; } = UnverifiedEmailPolicy.LeaveOut;

    /// <summary>
    /// The connections whose word on a verified address counts; empty means all of them. A connection whose directory or
    /// script others control can say of any address that it is verified.
    /// </summary>
    public IList<string> TrustedConnections { get; } = [];

    /// <summary>Whether a field is cleared that the user had before the change and has no more.</summary>
    public bool ClearRemovedFields { get; set; }

    /// <summary>Whether text that a spreadsheet would execute gets an apostrophe in front.</summary>
    public bool NeutralizeFormulas { get; set; }

    /// <summary>
    /// How far ahead of the clock an event's time may be. One that is further ahead goes to a person: its values would
    /// win over every true event until that time has come.
    /// </summary>
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Where an administrator keeps the record's id, such as <c>app_metadata.crm_contact_id</c>; empty turns the rule
    /// off. Only <c>app_metadata</c>: users can edit their <c>user_metadata</c>.
    /// </summary>
    public string? ExternalIdPath { get; set; }

    /// <summary>The rules that find a user's record, in their order; empty means all of them.</summary>
    public IList<string> MatchBy { get; } = [];

    /// <summary>Whose word on a verified address counts.</summary>
    internal EmailTrustPolicy EmailTrust => new(TrustedConnections);

    /// <summary>The policies that bear on mapping.</summary>
    internal MappingRules MappingRules => new(OnUnverifiedEmail == UnverifiedEmailPolicy.Send, ClearRemovedFields)
    {
        EmailTrust = EmailTrust,
        NeutralizeFormulas = NeutralizeFormulas,
    };
}

/// <summary>When a changed user has no record in the target.</summary>
public enum MissingRecordPolicy
{
    /// <summary>Create one.</summary>
    Create,

    /// <summary>Ask a person.</summary>
    Review,

    /// <summary>Leave it.</summary>
    Skip,
}

/// <summary>When the record of a living user was removed in the target.</summary>
public enum RemovedRecordPolicy
{
    /// <summary>Ask a person: the removal may have been a wish of the one it is about.</summary>
    Review,

    /// <summary>Create it again with the next change of the user.</summary>
    Recreate,

    /// <summary>Leave it removed.</summary>
    Respect,
}

/// <summary>When a user is deleted.</summary>
public enum DeletePolicy
{
    /// <summary>Set the status field to <c>deactivated</c>.</summary>
    Deactivate,

    /// <summary>Put the record away so that it can be restored.</summary>
    Archive,

    /// <summary>Erase the record for ever.</summary>
    Erase,

    /// <summary>Leave the record alone.</summary>
    Ignore,
}

/// <summary>When a record is to be erased that Auth0Sync did not create, or that was merged with another.</summary>
public enum EraseLinkedPolicy
{
    /// <summary>Take the user id out of it, and set the status field to <c>deactivated</c>.</summary>
    Detach,

    /// <summary>Set the status field to <c>deactivated</c>, and ask a person.</summary>
    Review,

    /// <summary>Erase it all the same.</summary>
    Erase,
}

/// <summary>When an administrator blocks a user.</summary>
public enum BlockPolicy
{
    /// <summary>Set the status field to <c>blocked</c>.</summary>
    Mark,

    /// <summary>Set the status field to <c>deactivated</c>.</summary>
    Deactivate,

    /// <summary>Leave the status field <c>active</c>.</summary>
    Ignore,
}

/// <summary>When the record that was found belongs to another Auth0 user.</summary>
public enum SharedRecordPolicy
{
    /// <summary>Ask a person, and write nothing.</summary>
    Review,

    /// <summary>Let both users feed the record; it keeps the first one's user id.</summary>
    Share,
}

/// <summary>When the user's address is not known to be verified.</summary>
public enum UnverifiedEmailPolicy
{
    /// <summary>Keep a record without it until it is.</summary>
    LeaveOut,

    /// <summary>
    /// Create no record until it is. Where the target already has records of people who later sign up, this links them
    /// instead of leaving a second record and a review.
    /// </summary>
    Hold,

    /// <summary>Write it. Records are still never joined by it.</summary>
    Send,
}

/// <summary>Refuses policies that cannot be followed.</summary>
internal sealed class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.Policies);
        if (options.ExternalIdPath is { Length: > 0 } path
            && (!path.StartsWith("app_metadata.", StringComparison.Ordinal) || path.Split('.').Any(m => m.Length == 0)))
        {
            problems.Add(nameof(options.ExternalIdPath), $"is '{path}'", "It must start with 'app_metadata.', because users can edit everything else");
        }

        if (options is { OnUnverifiedEmail: UnverifiedEmailPolicy.Send, OnSharedRecord: SharedRecordPolicy.Share })
        {
            problems.Add(
                nameof(options.OnUnverifiedEmail),
                $"is Send while {Auth0SyncSettings.Policies}:{nameof(options.OnSharedRecord)} is Share",
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
