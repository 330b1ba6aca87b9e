using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Auth0Sync.Page;

/// <summary>Sends events to the webhook of the same process.</summary>
/// <param name="Samples">The events that the page offers.</param>
/// <param name="SendAsync">Sends an event and returns the status of the webhook's response.</param>
public sealed record PageSender(ImmutableArray<PageSample> Samples, Func<ReadOnlyMemory<byte>, CancellationToken, Task<int>> SendAsync);

/// <param name="Name">The name of the file.</param>
/// <param name="Title">What happened in Auth0.</param>
/// <param name="Explanation">What it shows.</param>
/// <param name="Event">The event, JSON.</param>
public sealed record PageSample(string Name, string Title, string Explanation, [property: JsonIgnore] ReadOnlyMemory<byte> Event);
