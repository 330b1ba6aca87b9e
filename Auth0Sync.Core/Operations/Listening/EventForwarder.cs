using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>Posts an event to the webhook as Auth0 does.</summary>
public sealed class EventForwarder(HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    /// <param name="webhook">The webhook.</param>
    /// <param name="credential">Authenticates the request.</param>
    /// <param name="json">The event.</param>
    /// <param name="cancellationToken">Cancels the call; whether the event was stored is then unknown.</param>
    public async Task<ForwardResult> PostAsync(Uri webhook, WebhookCredential credential, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook)
        {
            Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } },
        };
        credential.AddTo(request);
        using var timeout = new OperationTimeout(RequestTimeout, time, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var status = (int)response.StatusCode;
            return new ForwardResult(status, ForwardResult.IsRejection(status) ? await WebhookProblem.ReadAsync(response, timeout.Token) : null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new ForwardResult(null);
        }
    }
}

/// <summary>The webhook's response.</summary>
/// <param name="Status">The status; null if there was none.</param>
/// <param name="Problem">What the webhook says about an event that it rejected.</param>
public sealed record ForwardResult(int? Status, string? Problem = null)
{
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>
    /// Whether the event may have been stored although it was not accepted: in the queues of some targets, or by a webhook behind a
    /// gateway that did not wait for it.
    /// </summary>
    public bool MayBeStored => Status is null or 408 or >= 500;

    /// <summary>Whether the event itself was rejected, which a repetition would not change.</summary>
    public bool IsRejected => IsRejection(Status);

    /// <summary>Why no event will be accepted, and what to do; null if that is not so.</summary>
    public string? Misconfiguration => Status switch
    {
        401 => "The webhook rejects the secret (401): it must be that of the installation: Auth0Sync:Webhook:BearerToken, Username and Password, or HeaderName and HeaderValue.",
        403 => "The webhook does not accept events of this tenant or stream (403): check Auth0Sync:Webhook:AllowedTenants and AllowedStreams, and the Auth0 domain.",
        404 or 405 => $"There is no webhook at that address ({Status}): its path is /api/auth0/events.",
        >= 300 and < 400 => $"The webhook redirects ({Status}): use the address that it redirects to.",
        _ => null,
    };

    internal static bool IsRejection(int? status) => status is 400 or 413 or 415;

    /// <summary>What happened, with the problem if there is one, as a sentence without its end.</summary>
    public string Describe() => (Status, Problem) switch
    {
        (null, _) => "it does not respond",
        ({ } status, null) => string.Create(CultureInfo.InvariantCulture, $"it responded with status {status}"),
        ({ } status, { } problem) => string.Create(CultureInfo.InvariantCulture, $"it responded with status {status}: {problem.TrimEnd('.')}"),
    };
}
