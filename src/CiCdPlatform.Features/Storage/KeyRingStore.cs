using System.Xml.Linq;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CiCdPlatform.Features.Storage;

/// <summary>The key ring in the product's database, so that every process there reads what another one encrypted.</summary>
internal sealed class KeyRingStore(ProductDatabase database, TimeProvider time) : IXmlRepository
{
    public static Migration Migration { get; } = new("features-020-key-ring", """
        CREATE TABLE protection_keys (
            name TEXT NOT NULL PRIMARY KEY,
            xml TEXT NOT NULL,
            stored_at BIGINT NOT NULL);
        """);

    public IReadOnlyCollection<XElement> GetAllElements() =>
        database.QueryAsync<string>("SELECT xml FROM protection_keys ORDER BY stored_at, name", null, CancellationToken.None).GetAwaiter().GetResult().Select(xml => XElement.Parse(xml)).ToList();

    public void StoreElement(XElement element, string friendlyName) => database.ExecuteAsync(
        "INSERT INTO protection_keys (name, xml, stored_at) VALUES (@friendlyName, @xml, @now) ON CONFLICT (name) DO UPDATE SET xml = excluded.xml",
        new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting), now = time.GetUtcNow().ToUnixTimeMilliseconds() },
        CancellationToken.None).GetAwaiter().GetResult();
}

/// <summary>Registers what several processes share.</summary>
public static class SharedKeys
{
    /// <summary>Keeps the key ring of data protection in the product's database, and with it the tokens that requests brought.</summary>
    public static IServiceCollection AddSharedKeys(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("CiCdPlatform");
        return services.AddSingleton<TokenShelf>().AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
            options.XmlRepository = new KeyRingStore(provider.GetRequiredService<ProductDatabase>(), provider.GetRequiredService<TimeProvider>())));
    }
}
