using System.Net;
using System.Text.Json;

namespace Auth0Sync.Benchmarks.Documented;

/// <summary>
/// The handler that Auth0's documentation describes for a CRM, from its description: find the contact by
/// <c>app_metadata.crm_contact_id</c>, otherwise by a search for the e-mail address; create it, patch it, or mark it as
/// deactivated. To be fair it waits and tries again where HubSpot answers 429, which the description does not ask for.
/// </summary>
/// <seealso href="https://auth0.com/docs/customize/events/correlate-identity-changes"/>
internal sealed class DocumentedHandler(HttpClient hubSpot, TimeProvider time)
{
    private const string Contacts = "crm/v3/objects/contacts";

    private static readonly TimeSpan PauseWithoutAdvice = TimeSpan.FromSeconds(1);

    private int _refusedCalls;
    private int _refusedSearches;

    /// <summary>Calls that were refused by a limit and tried again, searches not counted.</summary>
    public int RefusedCalls => _refusedCalls;

    /// <summary>Searches that were refused by a limit and tried again.</summary>
    public int RefusedSearches => _refusedSearches;

    /// <summary>Handles one event.</summary>
    /// <exception cref="HttpRequestException">HubSpot refused a call, and not because of a limit.</exception>
    public async Task HandleAsync(ReadOnlyMemory<byte> auth0Event, CancellationToken cancellationToken)
    {
        var json = JsonElement.Parse(auth0Event.Span);
        var user = json.GetProperty("data").GetProperty("object");
        var contactId = await FindAsync(user, cancellationToken);
        switch (json.GetProperty("type").GetString(), contactId)
        {
            case ("user.created", null):
                await SendAsync(HttpMethod.Post, Contacts, new { properties = Properties(user), associations = Array.Empty<object>() }, cancellationToken);
                break;
            case ("user.created" or "user.updated", not null):
                await SendAsync(HttpMethod.Patch, $"{Contacts}/{contactId}", new { properties = Properties(user) }, cancellationToken);
                break;
            case ("user.deleted", not null):
                await SendAsync(HttpMethod.Patch, $"{Contacts}/{contactId}", new { properties = new { hs_lead_status = "UNQUALIFIED" } }, cancellationToken);
                break;
        }
    }

    private async Task<string?> FindAsync(JsonElement user, CancellationToken cancellationToken)
    {
        if (user.TryGetProperty("app_metadata", out var metadata) && metadata.TryGetProperty("crm_contact_id", out var id))
        {
            return id.GetString();
        }

        var search = new
        {
            filterGroups = new[] { new { filters = new[] { new { propertyName = "email", @operator = "EQ", value = Text(user, "email") } } } },
            properties = new[] { "email" },
            limit = 1,
        };
        var found = await SendAsync(HttpMethod.Post, $"{Contacts}/search", search, cancellationToken);
        return found.GetProperty("results").EnumerateArray().Select(contact => contact.GetProperty("id").GetString()).FirstOrDefault();
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object body, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            using var answer = await hubSpot.SendAsync(request, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                answer.EnsureSuccessStatusCode();
                return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            }

            Interlocked.Increment(ref path.EndsWith("/search", StringComparison.Ordinal) ? ref _refusedSearches : ref _refusedCalls);
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? PauseWithoutAdvice, time, cancellationToken);
        }
    }

    private static Dictionary<string, string?> Properties(JsonElement user) => new()
    {
        ["email"] = Text(user, "email"),
        ["firstname"] = Text(user, "given_name"),
        ["lastname"] = Text(user, "family_name"),
    };

    private static string? Text(JsonElement user, string member) =>
        user.TryGetProperty(member, out var value) ? value.GetString() : null;
}
