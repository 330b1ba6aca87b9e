using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth0Sync.Core.Resilience;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Auth0's operations on exports of users.</summary>
/// <seealso href="https://auth0.com/docs/api/management/v2/jobs/post-users-exports"/>
internal sealed class UserExportClient(ManagementHttpClient http, HttpClient download, ManagementTokenProvider tokens, TimeProvider time)
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(60);

    /// <remarks>Scope <c>read:users</c>.</remarks>
    public Task<ManagementResult<JobBody>> StartAsync(ExportJobRequest request, CancellationToken cancellationToken) =>
        CallAsync(
            HttpMethod.Post,
            "api/v2/jobs/users-exports",
            JsonSerializer.SerializeToUtf8Bytes(request, UserExportJson.Default.ExportJobRequest),
            "Auth0 does not find what is to be exported (404): check the id of the connection, and Auth0Sync:Auth0:Domain.",
            cancellationToken);

    /// <remarks>Scope <c>read:users</c>.</remarks>
    public Task<ManagementResult<JobBody>> GetAsync(string jobId, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, $"api/v2/jobs/{Uri.EscapeDataString(jobId)}", null, "Auth0 no longer has the export (404): it keeps it for 24 hours.", cancellationToken);

    /// <summary>Opens the file. The address is signed and works for a minute; it must not be logged.</summary>
    /// <returns>Null if there was no response, or another than the file.</returns>
    /// <exception cref="InvalidOperationException">The address would send personal data over an open network.</exception>
    public async Task<HttpResponseMessage?> OpenAsync(string location, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(location, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback))
        {
            throw new InvalidOperationException("Auth0 names an address of the export that is not https.");
        }

        using var timeout = new OperationTimeout(ResponseTimeout, time, cancellationToken);
        try
        {
            // Without a token: the address is that of a file store.
            var response = await download.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return response;
            }

            response.Dispose();
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<ManagementResult<JobBody>> CallAsync(HttpMethod method, string path, byte[]? body, string notFoundProblem, CancellationToken cancellationToken)
    {
        var result = await tokens.CallAsync<ManagementResponse>(async token => await SendAsync(method, path, body, token, cancellationToken), response => response.StatusCode == 401, cancellationToken);
        return result.Failure is { } failure ? failure : result.Value! switch
        {
            { StatusCode: 403 } => new ManagementFailure(
                ManagementFailureKind.Misconfigured,
                "Auth0 does not allow exports (403): the application needs the scope read:users, and the Free plan has no exports."),
            { StatusCode: 404 } => new ManagementFailure(ManagementFailureKind.NotFound, notFoundProblem),
            { IsSuccess: true } response when response.DeserializeOrNull(UserExportJson.Default.JobBody) is { Id.Length: > 0, Status.Length: > 0 } job => job,
            var response => ManagementClassifier.Classify(response),
        };
    }

    private async Task<ManagementResponse> SendAsync(HttpMethod method, string path, byte[]? body, string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        return await http.SendAsync(request, cancellationToken);
    }
}

internal sealed record ExportJobRequest(string Format, IReadOnlyList<ExportField> Fields, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ConnectionId);

internal sealed record ExportField(string Name);

/// <summary>A job. Its location is a signed address.</summary>
internal sealed record JobBody(string? Id, string? Status, string? Location, double? PercentageDone);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExportJobRequest))]
[JsonSerializable(typeof(JobBody))]
internal sealed partial class UserExportJson : JsonSerializerContext;
