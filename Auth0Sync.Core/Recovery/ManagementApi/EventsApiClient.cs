using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using Auth0Sync.Core.Resilience;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Connects to Auth0's Events API, which sends events as they occur, and those of the past.</summary>
/// <seealso href="https://auth0.com/docs/customize/events/consume-events-with-events-api"/>
internal sealed class EventsApiClient(HttpClient http, ManagementTokenProvider tokens, IOptionsMonitor<Auth0Options> options, TimeProvider time)
{
    /// <summary>
    /// How long a connection without a message is taken for alive. Auth0 sends heartbeats and offset-only messages at regular
    /// intervals; how long they are is not documented.
    /// </summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    /// <summary>How far events can be out of order. Auth0 promises no strict order.</summary>
    public static readonly TimeSpan TimeOverlap = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait that Auth0 can ask for.</summary>
    public static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    public bool IsConfigured => options.CurrentValue.IsConfigured;

    /// <param name="offset">The events after this offset; null for those since the time.</param>
    /// <param name="since">The events since this time, if no offset is given.</param>
    /// <param name="eventTypes">The types of events.</param>
    /// <param name="cancellationToken">Cancels the connection.</param>
    /// <remarks>Scope <c>read:events</c>.</remarks>
    public async Task<EventsConnection> ConnectAsync(string? offset, DateTimeOffset since, IEnumerable<string> eventTypes, CancellationToken cancellationToken)
    {
        var query = eventTypes.Select(type => $"event_type={Uri.EscapeDataString(type)}").ToList();
        if (offset is null)
        {
            query.Add($"from_timestamp={Uri.EscapeDataString(since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))}");
        }

        var address = new Uri(options.CurrentValue.BaseAddress, $"api/v2/events?{string.Join('&', query)}");
        var result = await tokens.CallAsync<EventsConnection>(
            async token => await ConnectAsync(address, offset, token, cancellationToken), connection => connection.IsUnauthorized, cancellationToken);
        return result.Value ?? new EventsConnection(null, result.Failure);
    }

    private async Task<EventsConnection> ConnectAsync(Uri address, string? offset, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypeNames.Text.EventStream));
        if (offset is not null && !request.Headers.TryAddWithoutValidation("Last-Event-ID", offset))
        {
            return new EventsConnection(null, Gone("The stored offset is not valid."));
        }

        using var timeout = new OperationTimeout(ConnectTimeout, time, cancellationToken);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == MediaTypeNames.Text.EventStream)
            {
                return new EventsConnection(response, null);
            }

            using (response)
            {
                return Classify(response, offset is not null);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new EventsConnection(null, new ManagementFailure(ManagementFailureKind.Busy, "Auth0 did not respond."));
        }
    }

    private EventsConnection Classify(HttpResponseMessage response, bool hasOffset) => (int)response.StatusCode switch
    {
        410 when hasOffset => new(null, Gone("Auth0 no longer knows the offset (410).")),
        410 => new(null, Rejected("Auth0 no longer has the events of that time (410): choose a later one.")),
        400 when hasOffset => new(null, Gone("Auth0 does not accept the offset (400).")),
        400 => new(null, Rejected("Auth0 does not accept the request (400): the time is too long ago, or a type of event is not supported.")),
        401 => new(null, Misconfigured("Auth0 rejects a new token (401): check this machine's clock, and Auth0Sync:Auth0:Domain, which must be the tenant's own domain.")) { IsUnauthorized = true },
        403 => new(null, Misconfigured("The Auth0 application lacks the scope read:events (403): grant it.")),
        404 => new(null, Misconfigured("The tenant has no Events API (404): check Auth0Sync:Auth0:Domain.")),
        429 => new(null, Busy("Auth0's rate limit or the number of connections of the plan is exceeded (429).")) { RetryAfter = ReadRetryAfter(response) },
        var status and >= 200 and < 300 => new(null, Busy($"Auth0 responded with status {status} and something else than events.")),
        var status => new(null, Busy($"Auth0 responded with status {status}.")),
    };

    private TimeSpan? ReadRetryAfter(HttpResponseMessage response) =>
        RetryAfterHeader.Read(response.Headers, time.GetUtcNow()) is { } delay ? Backoff.Limit(delay, MaxRetryDelay) : null;

    private static ManagementFailure Gone(string problem) => new(ManagementFailureKind.NotFound, problem);

    private static ManagementFailure Busy(string problem) => new(ManagementFailureKind.Busy, problem);

    private static ManagementFailure Misconfigured(string problem) => new(ManagementFailureKind.Misconfigured, problem);

    private static ManagementFailure Rejected(string problem) => new(ManagementFailureKind.Rejected, problem);
}

/// <summary>A connection, or why there is none.</summary>
/// <param name="Response">The response, whose body has no end.</param>
/// <param name="Failure">The failure; <see cref="ManagementFailureKind.NotFound"/> if the offset has to be given up.</param>
internal sealed record EventsConnection(HttpResponseMessage? Response, ManagementFailure? Failure) : IDisposable
{
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether Auth0 does not accept the token.</summary>
    public bool IsUnauthorized { get; init; }

    public void Dispose() => Response?.Dispose();
}
