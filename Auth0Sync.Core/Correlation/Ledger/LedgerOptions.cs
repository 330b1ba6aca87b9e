using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>Settings of the ledger, section <c>Auth0Sync:Ledger</c>.</summary>
public sealed class LedgerOptions
{
    /// <summary>The shortest key that is accepted, in characters.</summary>
    public const int MinimumKeyLength = 32;

    /// <summary>
    /// The installation's secret for hashing user ids and values. It is not rotated: with another key no row is found
    /// again, late events are no longer recognised as late, and both tables have to be emptied.
    /// </summary>
    public string? Key { get; set; }

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
        problems.RequireRange(nameof(options.LeaseDuration), options.LeaseDuration, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(30));
        return problems.Result;
    }
}
