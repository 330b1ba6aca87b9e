using System.Net.Http.Headers;
using System.Net.Mime;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>
/// The webhook, as Auth0 reaches it. The requests can create no event: their body has an id and nothing else, so the webhook
/// rejects it as malformed once it accepts the secret and has read the body.
/// </summary>
internal sealed class WebhookProbe(IHttpClientFactory clients, IOptionsMonitor<WebhookOptions> options, DoctorCheckRunner runner) : IDoctorProbe
{
    public const string HttpClientName = "doctor";

    private const string Body = """{"id":"evt_doctor"}""";
    private const string HealthAddress = "Correct the address: the health check is at /api/health of the app.";
    private const string WebhookAddress = "Correct the address: the webhook is at /api/auth0/events of the app.";
    private const string WhatToCheck = "Check the address, that the app is running, and what is in front of it (DNS, firewall, gateway).";

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.WebhookAddress is not { } address)
        {
            yield return new DoctorCheck("webhook", null, DoctorResult.Warning, "The webhook was not checked, because its address is unknown.", DoctorRequest.GiveWebhookAddress);
            yield break;
        }

        yield return await runner.RunAsync("webhook/health", null, ct => CheckHealthAsync(new Uri(address, "../health"), ct), WhatToCheck, cancellationToken);
        yield return await runner.RunAsync("webhook/secret", null, ct => CheckSecretAsync(address, ct), WhatToCheck, cancellationToken);
        yield return await runner.RunAsync("webhook/wrongSecret", null, ct => CheckWrongSecretAsync(address, ct), WhatToCheck, cancellationToken);
    }

    private async Task<DoctorFinding> CheckHealthAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var (status, body) = await SendAsync(request, cancellationToken);
        var parts = ReadParts(body);
        var isHealthCheck = parts.ContainsKey("queue") && parts.ContainsKey("ledger");
        var (failing, degraded, paused) = (FindParts(parts, "failing"), FindParts(parts, "degraded"), FindParts(parts, "paused"));
        return status switch
        {
            null => DoctorFinding.Failing($"{address} does not respond.", WhatToCheck),
            503 when isHealthCheck && failing.Length > 0 => DoctorFinding.Failing($"The app is running, but these parts fail: {failing}.", "See the other checks; the reason is also in the log of the app (3200)."),
            200 when isHealthCheck && degraded.Length > 0 => DoctorFinding.Warning($"Degraded: {degraded}.", "See the health check in docs/runbook.md: a message waits, or a queue could not be read."),
            200 when isHealthCheck && paused.Length > 0 => DoctorFinding.Warning($"Paused: {paused}. The events wait.", "Continue with: auth0sync resume <target>."),
            200 when isHealthCheck => DoctorFinding.Ok($"The app is healthy: {string.Join(", ", parts.Keys)}."),
            200 => DoctorFinding.Failing($"The response of {address} is not that of a health check of Auth0Sync.", HealthAddress),
            _ => DescribeRefusal(address, status.Value, HealthAddress),
        };
    }

    private async Task<DoctorFinding> CheckSecretAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = CreatePost(address);
        if (WebhookCredential.Find(options.CurrentValue) is not { } credential)
        {
            return DoctorFinding.Failing("These settings have no secret of the webhook.", "Set Auth0Sync:Webhook:BearerToken, or Username and Password, or HeaderName and HeaderValue.");
        }

        credential.AddTo(request);
        var (status, body) = await SendAsync(request, cancellationToken);
        return status switch
        {
            null => DoctorFinding.Failing($"{address} does not respond.", WhatToCheck),
            400 when ReadDetail(body).StartsWith("type ", StringComparison.Ordinal) => DoctorFinding.Ok("The secret is accepted, and the body arrives."),
            400 => DoctorFinding.Failing("The secret is accepted, but the body does not arrive unchanged.", "Find what changes or drops the body in front of the app; see 'Chunked requests' in docs/runbook.md."),
            401 => DoctorFinding.Failing("The app rejects the secret of these settings (401).", "Compare Auth0Sync:Webhook:BearerToken (or Password, or HeaderValue) here, in the app's vault or settings, and in the stream in Auth0."),
            _ => DescribeRefusal(address, status.Value, WebhookAddress),
        };
    }

    private async Task<DoctorFinding> CheckWrongSecretAsync(Uri address, CancellationToken cancellationToken)
    {
        using var request = CreatePost(address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var (status, _) = await SendAsync(request, cancellationToken);
        return status switch
        {
            null => DoctorFinding.Failing($"{address} does not respond.", WhatToCheck),
            401 => DoctorFinding.Ok("A wrong secret is rejected (401)."),
            400 or (>= 200 and < 300) => DoctorFinding.Failing($"A request with a wrong secret is accepted ({status}).", "Find what replaces the Authorization header in front of the app: anyone can send events now."),
            _ => DescribeRefusal(address, status.Value, WebhookAddress),
        };
    }

    private static DoctorFinding DescribeRefusal(Uri address, int status, string advice) => status switch
    {
        403 => DoctorFinding.Failing("The request is refused before the app (403).", "Start the app if it is stopped. Allow this machine in its access restrictions, or run the doctor from an allowed address."),
        408 or 429 or >= 500 => DoctorFinding.Failing($"{address} responded with {status}: the app does not work now.", "See the log of the app: it may be starting, or its settings may be invalid. Then repeat the check."),
        _ => DoctorFinding.Failing($"{address} responded with {status}.", advice),
    };

    private static string FindParts(Dictionary<string, string> parts, string state) => string.Join(", ", parts.Where(part => part.Value == state).Select(part => part.Key));

    private async Task<(int? Status, string Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await clients.CreateClient(HttpClientName).SendAsync(request, cancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, "");
        }
    }

    private static HttpRequestMessage CreatePost(Uri address) => new(HttpMethod.Post, address) { Content = new StringContent(Body, Encoding.UTF8, MediaTypeNames.Application.Json) };

    private static Dictionary<string, string> ReadParts(string body) =>
        TryParse(body) is { ValueKind: JsonValueKind.Object } json
            ? json.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.String).ToDictionary(part => part.Name, part => part.Value.GetString()!)
            : [];

    private static string ReadDetail(string body) =>
        TryParse(body) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String ? detail.GetString()! : "";

    private static JsonElement? TryParse(string body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
