using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Hosting;

/// <summary>Settings for monitoring the queues, section <c>Auth0Sync:Queue</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>The age of a visible message from which on the log, the health check and the status report it.</summary>
    public TimeSpan WarnAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether a visible message has waited longer than any running function leaves it.</summary>
    public bool IsOverdue(TimeSpan age) => age > WarnAfter;
}

internal sealed class QueueOptionsValidator : IValidateOptions<QueueOptions>
{
    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.Queue);
        problems.RequireRange(nameof(options.WarnAfter), options.WarnAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        return problems.Result;
    }
}
