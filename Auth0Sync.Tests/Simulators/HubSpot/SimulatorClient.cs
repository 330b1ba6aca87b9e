using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Tests.Simulators.HubSpot;

/// <summary>A running simulator and a plain client for it.</summary>
internal sealed class SimulatorClient : IAsyncDisposable
{
    public const string Contacts = "crm/v3/objects/contacts";
    public const string Properties = "crm/v3/properties/contacts";
    public const string Token = "pat-test";

    private readonly SimulatorServer _server;
    private readonly HttpClient _client;

    private SimulatorClient(SimulatorServer server)
    {
        _server = server;
        _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.BaseAddress };
    }

    /// <summary>An account with a unique property for user ids and without rate limits.</summary>
    public static SimulatorOptions Options { get; } = new()
    {
        AccessToken = Token,
        Limits = SimulatorLimits.Unlimited,
        SearchDelay = TimeSpan.Zero,
        CustomProperties =
        [
            PropertyDefinition.CreateUniqueText("auth0_user_id"),
            new("auth0_email_verified", "bool", "booleancheckbox"),
            new("auth0_birthday", "date", "date"),
            new("auth0_last_login", "datetime", "date"),
            new("auth0_logins", "number", "number"),
            new("auth0_plan", "enumeration", "select") { Options = ["free", "paid"] },
        ],
    };

    public SimulatedAccount Account => _server.Account;

    public Uri BaseAddress => _server.BaseAddress;

    public static Task<SimulatorClient> StartAsync() => StartAsync(Options);

    public static Task<SimulatorClient> StartAsync(UnconfirmedBehavior unconfirmed) =>
        StartAsync(Options with { UnconfirmedBehavior = unconfirmed });

    public static async Task<SimulatorClient> StartAsync(SimulatorOptions options) =>
        new(await SimulatorServer.StartAsync(options, CancellationToken.None));

    public Contact Seed(string email) => Account.AddContact(new Dictionary<string, string> { ["email"] = email });

    public Contact SeedUser(string userId, string? email = null)
    {
        var properties = new Dictionary<string, string> { ["auth0_user_id"] = userId };
        if (email is not null)
        {
            properties["email"] = email;
        }

        return Account.AddContact(properties);
    }

    public Task<SimulatorResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<SimulatorResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<SimulatorResponse> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    public Task<SimulatorResponse> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, json);

    public Task<SimulatorResponse> CreateAsync(string propertiesJson, string contacts = Contacts) =>
        PostAsync(contacts, $$"""{"properties":{{propertiesJson}},"associations":[]}""");

    public Task<SimulatorResponse> BatchAsync(string action, string inputsJson) =>
        PostAsync(
            $"{Contacts}/batch/{action}",
            action == "read"
                ? $$"""{"inputs":{{inputsJson}},"properties":[],"propertiesWithHistory":[]}"""
                : $$"""{"inputs":{{inputsJson}}}""");

    public Task<SimulatorResponse> PutAsync(string path, string? json = null) => SendAsync(HttpMethod.Put, path, json);

    public async Task<SimulatorResponse> SendAsync(HttpMethod method, string path, string? json, string? token = Token)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return await SendAsync(request);
    }

    public async Task<SimulatorResponse> SendAsync(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isPage = response.Content.Headers.ContentType?.MediaType == "text/html";
        return new SimulatorResponse(
            (int)response.StatusCode,
            isPage || text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject(),
            response.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value)))
        {
            HtmlPage = isPage ? text : null,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}

/// <summary>A response of the simulator.</summary>
internal sealed record SimulatorResponse(int Status, JsonObject Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The HTML page of a response without JSON.</summary>
    public string? HtmlPage { get; init; }

    public string? Id => GetText("id");

    public string? Message => GetText("message");

    public string? Category => GetText("category");

    /// <summary>The codes in the errors of the envelope.</summary>
    public IEnumerable<string?> ErrorCodes => GetItems("errors").Select(error => (string?)error["code"]);

    public IReadOnlyList<JsonObject> Results => GetItems("results");

    public IReadOnlyList<JsonObject> Errors => GetItems("errors");

    public string? GetText(string name) => (string?)Body[name];

    public string? GetProperty(string name) => (string?)Body["properties"]![name];

    private IReadOnlyList<JsonObject> GetItems(string name) =>
        Body[name] is JsonArray array ? [.. array.Select(item => item!.AsObject())] : [];
}
