using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Operations.Lines;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Explains what events would do, with the code that processes them and no way to write.</summary>
public sealed class EventExplainer : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Lazy<DryRunHost> _host;
    private readonly ManagementClient _auth0;
    private readonly IOptionsMonitor<Auth0Options> _auth0Options;
    private readonly IReviewStore _reviews;
    private readonly ReviewEventReader _reviewEvents;
    private readonly PreliminaryChecks _checks;
    private readonly TimeProvider _time;

    internal EventExplainer(
        IServiceProvider services,
        IConfiguration configuration,
        ManagementClient auth0,
        IOptionsMonitor<Auth0Options> auth0Options,
        IReviewStore reviews,
        ReviewEventReader reviewEvents,
        PreliminaryChecks checks,
        TimeProvider time)
    {
        _host = new Lazy<DryRunHost>(() => DryRunHost.Create(services, configuration));
        (_auth0, _auth0Options, _reviews, _reviewEvents, _checks, _time) = (auth0, auth0Options, reviews, reviewEvents, checks, time);
    }

    /// <summary>Explains one event.</summary>
    /// <param name="eventJson">The event as Auth0 sends it.</param>
    /// <param name="targets">The names of the targets; empty for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    /// <exception cref="RequestFailedException">The storage account cannot be read.</exception>
    public Task<Explanation> ExplainAsync(ReadOnlyMemory<byte> eventJson, IReadOnlyCollection<string> targets, CancellationToken cancellationToken) =>
        ExplainAsync(EventReader.Read(eventJson.Span), EventOrigin.Auth0, new DryRunState(), targets, cancellationToken);

    /// <summary>Explains events, one a line, in their order: each one as if those before it had been processed.</summary>
    /// <param name="lines">Newline-delimited JSON; empty lines are skipped.</param>
    /// <param name="targets">The names of the targets; empty for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    /// <exception cref="RequestFailedException">The storage account cannot be read.</exception>
    public async IAsyncEnumerable<Explanation> ExplainLinesAsync(Stream lines, IReadOnlyCollection<string> targets, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var state = new DryRunState();
        await foreach (var line in LineReader.ReadAsync(lines, EventReader.MaxBodyBytes, cancellationToken))
        {
            if (line.Utf8 is not { } json)
            {
                yield return new Explanation { Line = line.Number, Problem = $"The line is longer than {EventReader.MaxBodyBytes / 1024 / 1024} MiB, the maximum of an event." };
            }
            else if (!EventText.IsEmptyLine(json.Span))
            {
                yield return await ExplainAsync(EventReader.Read(json.Span), EventOrigin.Auth0, state, targets, cancellationToken) with { Line = line.Number };
            }
        }
    }

    /// <summary>Explains one event, which may take several lines, or any number of events, one a line.</summary>
    /// <param name="text">The events as Auth0 sends them. Not more than one event is in memory, unless all of them are that short.</param>
    /// <param name="targets">The names of the targets; empty for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    /// <exception cref="RequestFailedException">The storage account cannot be read.</exception>
    public async IAsyncEnumerable<Explanation> ExplainTextAsync(Stream text, IReadOnlyCollection<string> targets, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What is longer than an event can be, is events.
        var reader = PipeReader.Create(text, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
        await using var lines = reader.AsStream();
        var start = (await reader.ReadAtLeastAsync(EventReader.MaxBodyBytes + 1, cancellationToken)).Buffer;
        var one = start.Length <= EventReader.MaxBodyBytes ? start.ToArray() : null;
        reader.AdvanceTo(start.Start);
        if (one is not null && EventText.IsOneEvent(one))
        {
            yield return await ExplainAsync(one, targets, cancellationToken);
            yield break;
        }

        await foreach (var explanation in ExplainLinesAsync(lines, targets, cancellationToken))
        {
            yield return explanation;
        }
    }

    /// <summary>Explains the event that a review item keeps, as it would be processed now.</summary>
    /// <param name="itemId">The id of the item.</param>
    /// <param name="targets">The names of the targets; empty for the target of the item.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    /// <exception cref="RequestFailedException">The storage account cannot be read.</exception>
    public async Task<Explanation> ExplainReviewAsync(string itemId, IReadOnlyCollection<string> targets, CancellationToken cancellationToken)
    {
        if (await _reviews.FindAsync(itemId, cancellationToken) is not { Item: var item })
        {
            return new Explanation { Problem = "There is no open review item with this id." };
        }

        return await _reviewEvents.ReadAsync(item, cancellationToken) is { } message
            ? await ExplainAsync(EventReader.Read(message.EventJson.Span), EventOrigin.Review, new DryRunState(), targets.Count > 0 ? targets : [message.Target], cancellationToken)
            : new Explanation { Problem = "The item contains no event that can be read." };
    }

    /// <summary>Explains what would happen if a user changed now, with the profile that Auth0 has.</summary>
    /// <param name="userId">The Auth0 user id.</param>
    /// <param name="targets">The names of the targets; empty for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    /// <exception cref="RequestFailedException">The storage account cannot be read.</exception>
    public async Task<Explanation> ExplainUserAsync(string userId, IReadOnlyCollection<string> targets, CancellationToken cancellationToken)
    {
        if (!_auth0Options.CurrentValue.IsConfigured)
        {
            return new Explanation { UserId = userId, Problem = $"{Auth0Options.MissingCredentials} The application needs the scope read:users. Without it, explain an event." };
        }

        var result = await _auth0.GetUserAsync(userId, cancellationToken);
        return result.Value is { } user
            ? await ExplainAsync(UserEvent.CreateUpdated(user.Body.Span, _time.GetUtcNow()), EventOrigin.User, new DryRunState(), targets, cancellationToken)
            : new Explanation { UserId = userId, Problem = result.Failure!.Problem, IsAuth0Unavailable = result.Failure.Kind is ManagementFailureKind.Busy or ManagementFailureKind.Misconfigured };
    }

    /// <summary>Closes the connections to the targets.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated)
        {
            await _host.Value.DisposeAsync();
        }
    }

    private async Task<Explanation> ExplainAsync(EventReadResult read, EventOrigin origin, DryRunState state, IReadOnlyCollection<string> targets, CancellationToken cancellationToken)
    {
        switch (read)
        {
            case EventReadResult.Success { Event: var auth0Event }:
                return await ExplainAsync(auth0Event, origin, state, targets, cancellationToken);
            case EventReadResult.NotUserEvent other:
                return new Explanation { EventId = other.Id, EventType = other.Type, Problem = PreliminaryChecks.DescribeType(other.Type) };
            case EventReadResult.Malformed malformed:
                return new Explanation { Problem = $"This is not a valid event: {malformed.Field} {malformed.Problem}." };
            default:
                throw new InvalidOperationException($"The result {read.GetType().Name} is not handled.");
        }
    }

    private async Task<Explanation> ExplainAsync(Auth0Event auth0Event, EventOrigin origin, DryRunState state, IReadOnlyCollection<string> targets, CancellationToken cancellationToken)
    {
        var explanation = new Explanation { EventId = auth0Event.Id, EventType = auth0Event.Type, EventTime = auth0Event.Time, UserId = auth0Event.User.UserId };
        var problem = TargetSelection.FindProblem(_host.Value.Targets, targets)
            ?? (origin == EventOrigin.Auth0 ? _checks.FindWebhookProblem(auth0Event) : null);
        if (problem is not null)
        {
            return explanation with { Problem = problem };
        }

        var certain = origin == EventOrigin.User ? null : await _checks.FindOutcomeAsync(auth0Event, cancellationToken);
        var explained = new List<TargetExplanation>();
        foreach (var target in TargetSelection.Select(_host.Value.Targets, targets))
        {
            var result = certain is null
                ? await _host.Value.ProcessAsync(auth0Event, target, state, cancellationToken)
                : await _host.Value.PassOverAsync(auth0Event, target, certain, state, cancellationToken);
            explained.Add(await TargetExplainer.ExplainAsync(_host.Value, result, cancellationToken));
        }

        return explanation with { Targets = explained, Pauses = await _checks.FindPausesAsync(explained.Select(target => target.Target), cancellationToken) };
    }
}
