using System.Runtime.CompilerServices;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.DryRun;

namespace Auth0Sync.Core.Operations.Simulation;

/// <summary>The users of an export, each as if it changed now.</summary>
internal sealed class SimulatedUsers(IAsyncEnumerable<ExportLine> lines, TimeProvider time)
{
    /// <summary>The lines so far that are not valid users.</summary>
    public LineProblems Problems { get; } = new();

    /// <summary>Why nothing after the last line can be read; null if that is the end.</summary>
    public string? Damage { get; private set; }

    public async IAsyncEnumerable<Auth0Event> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            switch (line)
            {
                case ExportLine.Unreadable unreadable:
                    Problems.Add(unreadable.Number, unreadable.Problem);
                    Damage = unreadable.IsLast ? unreadable.Problem : null;
                    break;
                case ExportLine.User user when UserEvent.CreateUpdated(user.Json.Span, time.GetUtcNow()) is EventReadResult.Success { Event: var auth0Event }:
                    yield return auth0Event;
                    break;
                case ExportLine.User user:
                    Problems.Add(user.Number, "The line is not a user.");
                    break;
            }
        }
    }
}
