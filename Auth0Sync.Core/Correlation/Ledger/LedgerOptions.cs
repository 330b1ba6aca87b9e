using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>Settings of the ledger, section <c>Auth0Sync:Ledger</c>.</summary>
public sealed class LedgerOptions
{
    /// <summary>The shortest key that is accepted, in characters.</summary>
    public const int MinimumKeyLength = 32;

    /// <summary>
    /// The installation's secret for hashing user ids and values. To change it, name the old one as
    /// <see cref="PreviousKey"/>: otherwise no row is found again, and late events are no longer recognised as late.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>The key before this one. A row that is found under it moves when its user's next event is written.</summary>
    public string? PreviousKey { get; set; }

    /// <summary>How long one worker may write a user's record. Longer than all calls to the target for one event.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>Refuses a ledger without a key.</summary>
internal sealed class LedgerOptionsValidator : IValidateOptions<LedgerOptions>
{
    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.Ledger);
        if (options.Key is null)
        {
            problems.Add(nameof(options.Key), "is empty", $"the ledger needs a random secret of at least {LedgerOptions.MinimumKeyLength} characters");
        }

        problems.RequireSecret(nameof(options.Key), options.Key, LedgerOptions.MinimumKeyLength);

        // Not the previous one: a key that was stored with its line end can be left behind only as it was.
        problems.RequireHeaderValue(nameof(options.Key), options.Key, "only visible letters of ASCII are taken, lest the line end of a file becomes part of the key. An installation that already runs with it: set PreviousKey to that text exactly as it is, line end included, and Key to a new one, and its rows are still found (docs/configuration.md, 'Rotating secrets')");
        problems.RequireSecret(nameof(options.PreviousKey), options.PreviousKey, LedgerOptions.MinimumKeyLength);
        if (options.PreviousKey is not null && options.PreviousKey == options.Key)
        {
            problems.Add(nameof(options.PreviousKey), "is the key itself", "it is the key before this one, or is left out");
        }

        problems.RequireRange(nameof(options.LeaseDuration), options.LeaseDuration, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(30));
        return problems.Result;
    }
}
