using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>HubSpot's contact operations, one method per remote call.</summary>
internal sealed class HubSpotClient(
    [FromKeyedServices(HubSpotNames.Target)] HttpTargetClient http,
    IOptionsMonitor<HubSpotOptions> options,
    ILogger<HubSpotClient> logger)
{
    private string ContactsPath => HubSpotPaths.GetContactsPath(options.CurrentValue.ApiVersion);

    private string PropertiesPath => HubSpotPaths.GetPropertiesPath(options.CurrentValue.ApiVersion);

    public Task<HubSpotResponse> ReadAsync(BatchReadBody body, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) =>
        PostAsync($"{ContactsPath}/batch/read", body, HubSpotJson.Default.BatchReadBody, new("read", true, eventContexts), cancellationToken);

    public Task<HubSpotResponse> CreateAsync(BatchCreateBody body, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) =>
        PostAsync($"{ContactsPath}/batch/create", body, HubSpotJson.Default.BatchCreateBody, new("create", false, eventContexts), cancellationToken);

    public Task<HubSpotResponse> UpdateAsync(BatchUpdateBody body, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) =>
        PostAsync($"{ContactsPath}/batch/update", body, HubSpotJson.Default.BatchUpdateBody, new("update", true, eventContexts), cancellationToken);

    public Task<HubSpotResponse> ArchiveAsync(BatchArchiveBody body, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) =>
        PostAsync($"{ContactsPath}/batch/archive", body, HubSpotJson.Default.BatchArchiveBody, new("archive", true, eventContexts), cancellationToken);

    public Task<HubSpotResponse> EraseAsync(GdprDeleteBody body, CancellationToken cancellationToken) =>
        PostAsync($"{ContactsPath}/gdpr-delete", body, HubSpotJson.Default.GdprDeleteBody, new("erase", true, []), cancellationToken);

    public Task<HubSpotResponse> ListPropertiesAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, PropertiesPath, null, new("list-properties", true, []), cancellationToken);

    public Task<HubSpotResponse> CreatePropertyAsync(PropertyBody body, CancellationToken cancellationToken) =>
        PostAsync(PropertiesPath, body, HubSpotJson.Default.PropertyBody, new("create-property", false, []), cancellationToken);

    /// <summary>Reads the scopes of the token. Tokens of the EU are needed in the header as well; an unknown one gets a 404 without JSON.</summary>
    /// <seealso href="https://github.com/simstudioai/sim/blob/74c7dd64caac1cc1bb1e67287b2c64294c444d00/apps/sim/lib/credentials/token-service-accounts/validators/hubspot.ts"/>
    public Task<HubSpotResponse> ReadTokenInfoAsync(CancellationToken cancellationToken) =>
        PostAsync(HubSpotPaths.TokenInfo, new TokenInfoBody(options.CurrentValue.AccessToken ?? ""), HubSpotJson.Default.TokenInfoBody, new("token-info", true, []), cancellationToken);

    private Task<HubSpotResponse> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, HttpTargetCall call, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type))
        {
            Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) },
        };
        return SendAsync(HttpMethod.Post, path, content, call, cancellationToken);
    }

    private async Task<HubSpotResponse> SendAsync(HttpMethod method, string path, HttpContent? content, HttpTargetCall call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.CurrentValue.AccessToken);
        return await http.SendAsync(request, call, ReadResponse, cancellationToken);

        HubSpotResponse ReadResponse(HttpTargetResponse httpResponse)
        {
            var response = HubSpotResponse.From(httpResponse);
            if (HubSpotResponseClassifier.IsUnrecognized(response))
            {
                logger.LogUnrecognizedResponse(call.Operation, response.Status, "HubSpot", $"{HubSpotOptions.SectionName}:{nameof(HubSpotOptions.BaseAddress)} and {nameof(HubSpotOptions.ApiVersion)}", path);
            }

            return response;
        }
    }
}
