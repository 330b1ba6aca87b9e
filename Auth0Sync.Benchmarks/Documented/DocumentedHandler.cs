using System.Net;
using System.Text.Json;

namespace Auth0Sync.Benchmarks.Documented;

/// <summary>
/// The handler for a CRM that Auth0's documentation describes: find the contact by <c>app_metadata.crm_contact_id</c>, or
/// by searching for the email address; then create it, update it, or mark it as deactivated. To be fair it retries calls
/// that HubSpot rejects with 429, which the documentation does not mention.
/// </summary>
/// <seealso href="https://auth0.com/docs/customize/events/correlate-identity-changes"/>
internal sealed class DocumentedHandler(HttpClient hubSpot, TimeProvider time)
{
    private const string ContactsPath = "crm/v3/objects/contacts";

    private static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromSeconds(1);

    private int _rejectedCalls;
    private int _rejectedSearches;

    /// <summary>Calls that were rejected by a rate limit and retried, without searches.</summary>
    public int RejectedCalls => _rejectedCalls;

    /// <summary>Searches that were rejected by a rate limit and retried.</summary>
    public int RejectedSearches => _rejectedSearches;

    /// <exception cref="HttpRequestException">HubSpot rejected a call for another reason than a rate limit.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> auth0Event, CancellationToken cancellationToken)
    {
        var json = JsonElement.Parse(auth0Event.Span);
        var user = json.GetProperty("data").GetProperty("object");
        var contactId = await FindContactIdAsync(user, cancellationToken);
        switch (json.GetProperty("type").GetString(), contactId)
        {
            case ("user.created", null):
                await SendAsync(HttpMethod.Post, ContactsPath, new { properties = ToProperties(user), associations = Array.Empty<object>() }, cancellationToken);
                break;
            case ("user.created" or "user.updated", not null):
                await SendAsync(HttpMethod.Patch, $"{ContactsPath}/{contactId}", new { properties = ToProperties(user) }, cancellationToken);
                break;
            case ("user.deleted", not null):
                await SendAsync(HttpMethod.Patch, $"{ContactsPath}/{contactId}", new { properties = new { hs_lead_status = "UNQUALIFIED" } }, cancellationToken);
                break;
        }
    }

    private async Task<string?> FindContactIdAsync(JsonElement user, CancellationToken cancellationToken)
    {
        if (user.TryGetProperty("app_metadata", out var metadata) && metadata.TryGetProperty("crm_contact_id", out var id))
        {
            return id.GetString();
        }

        var search = new
        {
            filterGroups = new[] { new { filters = new[] { new { propertyName = "email", @operator = "EQ", value = GetText(user, "email") } } } },
            properties = new[] { "email" },
            limit = 1,
        };
        var found = await SendAsync(HttpMethod.Post, $"{ContactsPath}/search", search, cancellationToken);
        return found.GetProperty("results").EnumerateArray().Select(contact => contact.GetProperty("id").GetString()).FirstOrDefault();
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object body, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            using var response = await hubSpot.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
            {
                response.EnsureSuccessStatusCode();
                return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            }

            Interlocked.Increment(ref path.EndsWith("/search", StringComparison.Ordinal) ? ref _rejectedSearches : ref _rejectedCalls);
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? DefaultRetryDelay, time, cancellationToken);
        }
    }

    private static Dictionary<string, string?> ToProperties(JsonElement user) => new()
    {
        ["email"] = GetText(user, "email"),
        ["firstname"] = GetText(user, "given_name"),
        ["lastname"] = GetText(user, "family_name"),
    };

    private static string? GetText(JsonElement user, string member) =>
        user.TryGetProperty(member, out var value) ? value.GetString() : null;
}
