namespace Auth0Sync.Core.Http;

/// <summary>An HTTP response, independent of the host that sends it.</summary>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Headers">The headers, including the content type.</param>
/// <param name="Body">The body, UTF-8, or empty.</param>
public sealed record HttpResult(int StatusCode, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);
