using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Simulators.Mailchimp;

/// <summary>Calls a simulated account in this process.</summary>
internal sealed class MailchimpClient : IDisposable
{
    public const string Ines = "ines@shop.test";
    public const string Bob = "bob@shop.test";

    private readonly SimulatedApiHandler _handler;

    public MailchimpClient(MailchimpAccountOptions? options = null)
    {
        Settings = (options ?? Options) with { TimeProvider = Clock };
        Account = new MailchimpAccount(Settings);
        Api = new SimulatedApi(Account);
        _handler = new SimulatedApiHandler(Api);
        Http = new HttpClient(_handler) { BaseAddress = new Uri("https://us1.api.mailchimp.com/3.0/") };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Settings.ApiKey);
    }

    public static MailchimpAccountOptions Options { get; } = new()
    {
        MergeFields = [.. new MailchimpAccountOptions().MergeFields, new MergeFieldDefinition("LTV", MergeFieldType.Number)],
    };

    public TestTimeProvider Clock { get; } = new();

    public MailchimpAccountOptions Settings { get; }

    public MailchimpAccount Account { get; }

    public SimulatedApi Api { get; }

    public HttpClient Http { get; }

    public static MailchimpClient With(UnconfirmedBehavior behavior) => new(Options with { UnconfirmedBehavior = behavior });

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "Mailchimp's ids are MD5 hashes.")]
    public static string Hash(string email) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(email.ToLowerInvariant())));

    public Task<MailchimpResponse> GetAsync(string email, string query = "") => SendAsync(HttpMethod.Get, $"members/{Hash(email)}{query}");

    public Task<MailchimpResponse> PostAsync(object body) => SendAsync(HttpMethod.Post, "members", body);

    public Task<MailchimpResponse> PutAsync(string email, object body, string query = "") => SendAsync(HttpMethod.Put, $"members/{Hash(email)}{query}", body);

    public Task<MailchimpResponse> PatchAsync(string email, object body, string query = "") => SendAsync(HttpMethod.Patch, $"members/{Hash(email)}{query}", body);

    public Task<MailchimpResponse> DeleteAsync(string email) => SendAsync(HttpMethod.Delete, $"members/{Hash(email)}");

    public Task<MailchimpResponse> DeletePermanentlyAsync(string email) => SendAsync(HttpMethod.Post, $"members/{Hash(email)}/actions/delete-permanent");

    public Task<MailchimpResponse> TagAsync(string email, params (string Name, string Status)[] tags) =>
        SendAsync(HttpMethod.Post, $"members/{Hash(email)}/tags", new { tags = tags.Select(tag => new { name = tag.Name, status = tag.Status }) });

    /// <summary>A call to the audience; an empty path is the audience itself.</summary>
    public Task<MailchimpResponse> SendAsync(HttpMethod method, string path, object? body = null) =>
        SendRawAsync(
            method,
            $"lists/{Settings.ListId}{(path.Length == 0 || path[0] == '?' ? "" : "/")}{path}",
            body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Default));

    public async Task<MailchimpResponse> SendRawAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new MailchimpResponse(
            (int)response.StatusCode,
            text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : [],
            response.Headers.ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase),
            response.Content.Headers.ContentType?.MediaType);
    }

    public void Dispose()
    {
        Http.Dispose();
        _handler.Dispose();
    }
}

/// <summary>A response; its body is empty if it is not a JSON object.</summary>
internal sealed record MailchimpResponse(int Status, JsonObject Body, Dictionary<string, string> Headers, string? MediaType)
{
    public string? this[string name] => Body[name]?.ToString();

    public string FirstError => $"{Body["errors"]![0]!["field"]}: {Body["errors"]![0]!["message"]}";

    public string[] Tags => [.. Body["tags"]!.AsArray().Select(tag => tag!["name"]!.ToString())];
}
