using CiCdPlatform.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CiCdPlatform.Durable.Tests;

public sealed class HostingTests
{
    [Fact]
    public async Task AddDurableEngine_HostStartsAndStops_RunsInstancesInBetween()
    {
        using var folder = new TemporaryFolder();
        var flow = Make.Flow<int, int>((_, number) => Task.FromResult(number + 1));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDurableEngine(_ => new()
        {
            Database = new SqliteDatabase($"Data Source={Path.Combine(folder.Path, "durable.db")};Pooling=False"),
            Catalogue = new([flow], []),
        });
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IDurableClient>();

        await client.StartAsync("Flow", 1, new("one"));
        var instance = await client.WaitAsync("one").WaitAsync(TimeSpan.FromSeconds(30));
        await host.StopAsync();

        Assert.Equal("2", instance.Output);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.StartAsync("Flow", 1, new("two")));
    }
}
