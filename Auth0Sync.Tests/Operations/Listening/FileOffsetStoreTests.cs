using Auth0Sync.Core.Operations.Listening;
using Xunit;

namespace Auth0Sync.Tests.Operations.Listening;

[Trait("Category", "Unit")]
public sealed class FileOffsetStoreTests : IDisposable
{
    private static readonly StoredOffset Offset = new("MTIzNDIzNDEzCg==", new DateTimeOffset(2026, 10, 5, 8, 0, 0, TimeSpan.Zero));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_offset_is_stored()
    {
        var store = new FileOffsetStore(_folder.GetPath("listen.json"));

        Assert.Null(await store.ReadAsync(CancellationToken.None));
        Assert.Null(await store.WriteAsync(Offset, CancellationToken.None));
        Assert.Equal(Offset, await store.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named()
    {
        var path = _folder.GetPath(Path.Combine("missing", "listen.json"));

        Assert.Contains(path, await new FileOffsetStore(path).WriteAsync(Offset, CancellationToken.None), StringComparison.Ordinal);
    }
}
