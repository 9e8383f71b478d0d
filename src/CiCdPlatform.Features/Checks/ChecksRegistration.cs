using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Reviews;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Features.Checks;

/// <summary>Registers checks, reviews and commands.</summary>
internal static class ChecksRegistration
{
    public static void Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Checks").Get<CheckSettings>() ?? new CheckSettings());
        services.AddSingleton(configuration.GetSection("Reviews").Get<ReviewSettings>() ?? new ReviewSettings());
        services.AddSingleton<CheckStore>().AddSingleton<CheckSteps>().AddSingleton<CheckProgress>().AddSingleton<ModelReviewer>();
        services.AddSingleton<SuppressionStore>().AddSingleton<PauseStore>().AddSingleton<KnownFindings>().AddSingleton<CommandList>();
        services.AddSingleton<GenerateCommand>().AddSingleton<OptimizeCommand>().AddSingleton<ScanCommand>().AddSingleton<FixCommand>().AddSingleton<RetryCommand>();
        services.AddSingleton<ExplainCommand>().AddSingleton<IgnoreCommand>().AddSingleton<PauseCommand>().AddSingleton<ResumeCommand>();
    }
}
