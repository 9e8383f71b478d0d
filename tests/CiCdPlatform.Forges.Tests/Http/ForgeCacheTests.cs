using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.Tests.Http;

public sealed class ForgeCacheTests
{
    private static ForgeResponse Answer(int bytes) => new(200, new byte[bytes], "e", null, null);

    [Fact]
    public void Put_MoreThanFits_DropsTheLeastRecentlyUsed()
    {
        var cache = new ForgeCache(new() { CacheEntries = 2 });
        cache.Put("a", Answer(1));
        cache.Put("b", Answer(1));
        cache.Find("a");
        cache.Put("c", Answer(1));

        Assert.NotNull(cache.Find("a"));
        Assert.Null(cache.Find("b"));
    }

    [Fact]
    public void Put_ManyBytes_StaysWithinThem()
    {
        var cache = new ForgeCache(new() { CacheBytes = 160 });
        for (var i = 0; i < 100; i++)
            cache.Put($"{i}", Answer(10));
        cache.Put("large", Answer(11));

        Assert.Equal(16, cache.Count);
        Assert.Null(cache.Find("large"));
    }
}
