using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Gets tokens by client credentials, and keeps one until shortly before it expires.</summary>
/// <seealso href="https://auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens/get-management-api-access-tokens-for-production"/>
internal sealed class ManagementTokens(ManagementHttp http, IOptionsMonitor<Auth0Options> options, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private Token? _current;

    /// <summary>A token that is valid as far as is known.</summary>
    /// <param name="refused">A token that Auth0 has refused, so that another one is got.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ManagementResult<string>> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        var body = Request(options.CurrentValue);
        if (_current is { } token && token.For == body && token.Value != refused && token.Until > time.GetUtcNow())
        {
            return token.Value;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("oauth/token", UriKind.Relative))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, ManagementJson.Default.TokenRequestBody))
            {
                Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) },
            },
        };
        var answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccess || answer.Read(ManagementJson.Default.TokenBody) is not { AccessToken: { Length: > 0 } value } fresh)
        {
            return ManagementClassifier.ClassifyToken(answer);
        }

        _current = new Token(value, body, time.GetUtcNow() + TimeSpan.FromSeconds(fresh.ExpiresIn ?? 0) - Margin);
        return value;
    }

    // Other credentials, for example after a rotation, need another token.
    private static TokenRequestBody Request(Auth0Options options) =>
        new("client_credentials", options.ClientId!, options.ClientSecret!, $"https://{options.Domain}/api/v2/");

    private sealed record Token(string Value, TokenRequestBody For, DateTimeOffset Until);
}
