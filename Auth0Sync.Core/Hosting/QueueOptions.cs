using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Hosting;

/// <summary>Settings of the watch over the queues, section <c>Auth0Sync:Queue</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>How long a message that could be taken may wait before the log and the health check say so.</summary>
    public TimeSpan WarnAfter { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>Refuses a limit that makes no sense.</summary>
internal sealed class QueueOptionsValidator : IValidateOptions<QueueOptions>
{
    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        var problems = new SettingProblems(Auth0SyncSettings.Queue);
        problems.RequireRange(nameof(options.WarnAfter), options.WarnAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        return problems.Result;
    }
}
