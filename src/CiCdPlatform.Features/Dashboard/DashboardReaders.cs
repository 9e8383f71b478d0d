using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>Registers what the pages read.</summary>
internal static class DashboardReaders
{
    public static IServiceCollection AddDashboardReaders(this IServiceCollection services) => services
        .AddSingleton<FindingReader>().AddSingleton<FindingTriage>().AddSingleton<RepositoryReader>().AddSingleton<LearnedReader>().AddSingleton<RunReader>().AddSingleton<LiveJobs>()
        .AddSingleton<LogReader>().AddSingleton<ReviewReader>().AddSingleton<DeliveryReader>().AddSingleton<OverviewReader>().AddSingleton<CodeFrameReader>();
}
