namespace Auth0Sync.Core.Http;

/// <summary>An HTTP answer, ready for any host to write out.</summary>
/// <param name="StatusCode">The status code.</param>
/// <param name="Headers">The headers to set, the content type among them.</param>
/// <param name="Body">The body, UTF-8; empty where there is none.</param>
public sealed record HttpResult(int StatusCode, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);
