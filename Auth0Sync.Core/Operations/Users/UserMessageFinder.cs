using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;

namespace Auth0Sync.Core.Operations.Users;

/// <summary>Finds the events of a user among the visible messages of the queues, without taking them.</summary>
internal sealed class UserMessageFinder(IEventQueue queue, IQueueInspector inspector, PartialReader reader)
{
    /// <returns>The events, and whether all messages of all queues could be looked at.</returns>
    public async Task<(IReadOnlyList<UserMessage> Messages, bool IsComplete)> FindAsync(IReadOnlyList<string> targets, string userId)
    {
        var queues = targets.SelectMany(target => new[] { TargetQueue.GetName(target), TargetQueue.GetPoisonName(target) });
        var found = await Task.WhenAll(queues.Select(name => reader.ReadAsync(name, token => FindAsync(name, userId, token))));
        return ([.. found.SelectMany(result => result?.Messages ?? [])], found.All(result => result is { IsComplete: true }));
    }

    private async Task<Found> FindAsync(string queueName, string userId, CancellationToken cancellationToken)
    {
        var count = inspector.CountAsync(queueName, cancellationToken);
        var bodies = await inspector.PeekAsync(queueName, cancellationToken);
        var messages = new List<UserMessage>();
        var isComplete = true;
        foreach (var body in bodies)
        {
            try
            {
                if (await queue.ReadAsync(body, cancellationToken) is MessageReadResult.Success { Message: var message }
                    && EventReader.Read(message.EventJson.Span) is EventReadResult.Success { Event: var auth0Event }
                    && auth0Event.User.UserId == userId)
                {
                    messages.Add(new UserMessage(message.Target, queueName, auth0Event.Id, auth0Event.Type, auth0Event.Time, message.ReceivedAt, message.Attempt));
                }
            }
            catch (NotSupportedException)
            {
                // A newer version wrote the message, and it may be this user's.
                isComplete = false;
            }
        }

        return new Found(messages, isComplete && await count <= bodies.Count);
    }

    private sealed record Found(IReadOnlyList<UserMessage> Messages, bool IsComplete);
}
