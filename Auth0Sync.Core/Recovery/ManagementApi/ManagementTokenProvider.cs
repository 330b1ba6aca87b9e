using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Requests tokens with client credentials, and caches the token until shortly before it expires.</summary>
/// <seealso href="https://auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens/get-management-api-access-tokens-for-production"/>
internal sealed class ManagementTokenProvider(ManagementHttpClient http, IOptionsMonitor<Auth0Options> options, TimeProvider time)
{
    private static readonly TimeSpan ExpirationMargin = TimeSpan.FromMinutes(1);

    private CachedToken? _cachedToken;

    /// <summary>Returns the cached token, unless it has expired or is the one that Auth0 has rejected.</summary>
    public async Task<ManagementResult<string>> GetTokenAsync(string? rejectedToken, CancellationToken cancellationToken)
    {
        var body = CreateTokenRequest(options.CurrentValue);
        if (_cachedToken is { } cached && cached.Request == body && cached.Value != rejectedToken && cached.ExpiresAt > time.GetUtcNow())
        {
            return cached.Value;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("oauth/token", UriKind.Relative))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, ManagementJson.Default.TokenRequestBody))
            {
                Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) },
            },
        };
        var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccess || response.DeserializeOrNull(ManagementJson.Default.TokenBody) is not { AccessToken: { Length: > 0 } value } token)
        {
            return ManagementClassifier.ClassifyTokenResponse(response);
        }

        _cachedToken = new CachedToken(value, body, time.GetUtcNow() + TimeSpan.FromSeconds(token.ExpiresIn ?? 0) - ExpirationMargin);
        return value;
    }

    /// <summary>Calls with a token. It can be revoked before it expires, so a call that rejects it is repeated once with a new one.</summary>
    /// <param name="callAsync">Calls with the token.</param>
    /// <param name="isUnauthorized">Whether the token was rejected.</param>
    /// <param name="cancellationToken">Cancels the request of a token.</param>
    public async Task<ManagementResult<T>> CallAsync<T>(Func<string, Task<ManagementResult<T>>> callAsync, Func<T, bool> isUnauthorized, CancellationToken cancellationToken)
        where T : class
    {
        var token = await GetTokenAsync(null, cancellationToken);
        if (token.Failure is { } failure)
        {
            return failure;
        }

        var result = await callAsync(token.Value!);
        if (result.Value is not { } value || !isUnauthorized(value))
        {
            return result;
        }

        var renewed = await GetTokenAsync(token.Value, cancellationToken);
        return renewed.Failure is { } notRenewed ? notRenewed : await callAsync(renewed.Value!);
    }

    // Compared with the cached token's request, so that changed credentials get a new token.
    private static TokenRequestBody CreateTokenRequest(Auth0Options options) =>
        new("client_credentials", options.ClientId!, options.ClientSecret!, $"https://{options.Domain}/api/v2/");

    private sealed record CachedToken(string Value, TokenRequestBody Request, DateTimeOffset ExpiresAt);
}
