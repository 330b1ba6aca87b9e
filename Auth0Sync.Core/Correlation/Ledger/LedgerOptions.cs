using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>Settings of the ledger, section <c>Auth0Sync:Ledger</c>.</summary>
public sealed class LedgerOptions
{
    /// <summary>In characters.</summary>
    public const int MinimumKeyLength = 32;

    /// <summary>
    /// The secret for hashing user ids and values. To change it, set <see cref="PreviousKey"/> to the old one. Otherwise
    /// existing rows are not found, and late events are no longer recognized as late.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>The key before this one. A row under it is migrated with the next event of its user.</summary>
    public string? PreviousKey { get; set; }

    /// <summary>How long one worker may write the record of a user. Must exceed all calls to the target for one event.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>Rejects missing and weak keys.</summary>
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
