using Auth0Sync.Core;
using Auth0Sync.Core.Storage;
using Xunit;

namespace Auth0Sync.Tests.Settings;

public class StorageConnectionTests
{
    private const string AccountKey = "c2VjcmV0LWFjY291bnQta2V5LWZvci10ZXN0cw==";

    [Fact]
    public void A_connection_string_gives_all_three_services()
    {
        var account = From(("", $"DefaultEndpointsProtocol=https;AccountName=tidewater;AccountKey={AccountKey};EndpointSuffix=core.windows.net"));

        AssertServices(account, "https://tidewater.queue.core.windows.net/", "https://tidewater.blob.core.windows.net/", "https://tidewater.table.core.windows.net/");
    }

    [Fact]
    public void The_emulators_short_connection_string_is_understood() =>
        Assert.True(From(("", "UseDevelopmentStorage=true")).Queues.Uri.IsLoopback);

    [Fact]
    public void An_account_name_gives_all_three_services() => AssertServices(
        From((":accountName", "tidewater")),
        "https://tidewater.queue.core.windows.net/",
        "https://tidewater.blob.core.windows.net/",
        "https://tidewater.table.core.windows.net/");

    [Theory]
    [InlineData("managedidentity", null)]
    [InlineData("managedidentity", "0f8fad5b-d9cb-469f-a165-70867728950e")]
    [InlineData(null, "0f8fad5b-d9cb-469f-a165-70867728950e")]
    public void A_managed_identity_can_be_named(string? credential, string? clientId) =>
        Assert.Equal("tidewater", From((":accountName", "tidewater"), (":credential", credential), (":clientId", clientId)).Queues.AccountName);

    [Fact]
    public void The_address_of_a_service_goes_before_the_account_name() => AssertServices(
        From((":accountName", "tidewater"), (":queueServiceUri", "https://queues.example.org/")),
        "https://queues.example.org/",
        "https://tidewater.blob.core.windows.net/",
        "https://tidewater.table.core.windows.net/");

    [Fact]
    public void A_service_without_an_address_is_named()
    {
        var refusal = Refusal((":queueServiceUri", "https://q.example.org"), (":blobServiceUri", "https://b.example.org"));

        Assert.Contains("AzureWebJobsStorage__tableServiceUri", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_configured_says_what_to_set()
    {
        var refusal = Refusal();

        Assert.Contains("AzureWebJobsStorage", refusal, StringComparison.Ordinal);
        Assert.Contains("connection string", refusal, StringComparison.Ordinal);
        Assert.Contains("AzureWebJobsStorage__accountName", refusal, StringComparison.Ordinal);
        Assert.Contains("AzureWebJobsStorage__queueServiceUri", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_configured_stops_the_registration() => Assert.Throws<InvalidOperationException>(
        () => new ServiceCollection().AddAuth0Sync(new ConfigurationBuilder().Build()));

    [Theory]
    [InlineData("http://queues.example.org/")]
    [InlineData("queues.example.org")]
    [InlineData("ftp://queues.example.org/")]
    public void An_address_that_an_identity_cannot_use_is_refused_by_its_setting(string address)
    {
        var refusal = Refusal((":accountName", "tidewater"), (":queueServiceUri", address));

        Assert.Contains("AzureWebJobsStorage__queueServiceUri", refusal, StringComparison.Ordinal);
        Assert.Contains("https", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccountName=tidewater;AccountKey=" + AccountKey + ";EndpointSuffix")]
    [InlineData("AccountName=tidewater;AccountKey=not base64 " + AccountKey)]
    [InlineData("AccountKey=" + AccountKey)]
    [InlineData(AccountKey)]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=tidewater;AccountKey=" + AccountKey + ";QueueEndpoint=::")]
    public void A_connection_string_is_refused_without_quoting_it(string connectionString)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => From(("", connectionString)));

        Assert.Equal("AzureWebJobsStorage is no connection string of a storage account.", refused.Message);
        Assert.Null(refused.InnerException);
    }

    private static void AssertServices(StorageAccount account, string queues, string blobs, string tables)
    {
        Assert.Equal(queues, account.Queues.Uri.AbsoluteUri);
        Assert.Equal(blobs, account.Blobs.Uri.AbsoluteUri);
        Assert.Equal(tables, account.Tables.Uri.AbsoluteUri);
    }

    private static string Refusal(params (string Key, string? Value)[] settings) =>
        Assert.Throws<InvalidOperationException>(() => From(settings)).Message;

    private static StorageAccount From(params (string Key, string? Value)[] settings) => StorageAccount.From(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"AzureWebJobsStorage{setting.Key}", setting.Value)))
        .Build()
        .GetSection("AzureWebJobsStorage"));
}
