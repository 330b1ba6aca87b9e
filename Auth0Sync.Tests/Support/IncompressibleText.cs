namespace Auth0Sync.Tests.Support;

/// <summary>Text that does not compress, the same in every run.</summary>
internal static class IncompressibleText
{
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public static string Create(int length) => string.Create(length, new Random(4711), static (letters, random) =>
    {
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = Characters[random.Next(Characters.Length)];
        }
    });
}
