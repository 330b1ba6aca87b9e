using System.Text;
using Auth0Sync.Core.Webhook;

namespace Auth0Sync.Tests.Support.Builders;

/// <summary>Builds a request to the webhook, by default as Auth0 sends it.</summary>
internal sealed class WebhookRequestBuilder
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Authorization"] = $"Bearer {TestApp.BearerToken}",
        ["Content-Type"] = "application/json",
    };

    private string _method = "POST";
    private Stream _body = Stream.Null;

    public WebhookRequestBuilder WithMethod(string method)
    {
        _method = method;
        return this;
    }

    public WebhookRequestBuilder WithHeader(string name, string value)
    {
        _headers[name] = value;
        return this;
    }

    public WebhookRequestBuilder WithoutHeader(string name)
    {
        _headers.Remove(name);
        return this;
    }

    public WebhookRequestBuilder WithBasicCredentials(string credentials) =>
        WithHeader("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}");

    public WebhookRequestBuilder WithBody(FixtureEventBuilder body) => WithBody(body.ToUtf8Bytes());

    public WebhookRequestBuilder WithBody(byte[] body) => WithBody(new MemoryStream(body));

    public WebhookRequestBuilder WithBody(Stream body)
    {
        _body = body;
        return this;
    }

    public WebhookRequest Build() => new(_method, name => _headers.GetValueOrDefault(name), _body);
}
