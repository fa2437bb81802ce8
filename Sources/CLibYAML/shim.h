// What Swift cannot call by itself: macros and variadics. No logic.
#pragma once
#include <yaml.h>
