using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Journal;

/// <summary>Settings of the journal, section <c>Auth0Sync:Journal</c>.</summary>
public sealed class JournalOptions
{
    /// <summary>How long entries are kept. Whole days are deleted.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(14);
}

/// <summary>Rejects values out of range.</summary>
internal sealed class JournalOptionsValidator : IValidateOptions<JournalOptions>
{
    public ValidateOptionsResult Validate(string? name, JournalOptions options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.Journal);
        problems.RequireRange(nameof(options.Retention), options.Retention, TimeSpan.FromDays(1), TimeSpan.FromDays(365));
        return problems.Result;
    }
}
