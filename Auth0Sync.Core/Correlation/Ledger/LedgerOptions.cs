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
            problems.Add(nameof(options.Key), "is empty", $"The ledger needs a random secret of at least {LedgerOptions.MinimumKeyLength} characters");
        }

        problems.RequireSecret(nameof(options.Key), options.Key, LedgerOptions.MinimumKeyLength);

        // PreviousKey is not checked: a key that was stored with a line ending can be rotated out only in its exact form.
        problems.RequireHeaderValue(nameof(options.Key), options.Key, "Only printable ASCII characters are allowed, so that the line ending of a file does not become part of the key. If the installation already uses this key, set PreviousKey to exactly this text, including the line ending, and Key to a new key; existing rows are still found (docs/configuration.md, 'Rotating secrets')");
        problems.RequireSecret(nameof(options.PreviousKey), options.PreviousKey, LedgerOptions.MinimumKeyLength);
        if (options.PreviousKey is not null && options.PreviousKey == options.Key)
        {
            problems.Add(nameof(options.PreviousKey), "is the same as Key", "Set it to the key before the last rotation, or remove it");
        }

        problems.RequireRange(nameof(options.LeaseDuration), options.LeaseDuration, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(30));
        return problems.Result;
    }
}
